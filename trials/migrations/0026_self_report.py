"""Participants' own reports: links, PINs, takeovers, contacts and reminders."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAYS = [("mail", "E-mail"), ("sms", "Text message")]
KINDS = [
    ("opened", "Opened"),
    ("wrong", "Wrong PIN"),
    ("language", "Language chosen"),
    ("reminders_stopped", "Reminders stopped"),
    ("reminders_on", "Reminders on again"),
    ("ended", "Ended by the site"),
]


def to(model, related_name="+", **said):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **said
    )


def one_to(model, related_name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


def by(**said):
    return ("recorded_by", to(settings.AUTH_USER_MODEL, **said))


def fact(name, *fields, **options):
    """A fact about a participant, with the day on which it was recorded."""
    key = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
    return migrations.CreateModel(
        name,
        [
            ("id", key),
            ("arm_path", models.BooleanField(default=False)),
            *fields,
            ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ("participant", to("trials.participant", "%(class)ss")),
            ("site", to("trials.site")),
            ("trial", to("trials.trial")),
        ],
        options=options or {"abstract": False},
    )


class Migration(migrations.Migration):
    dependencies = [("trials", "0025_api_tokens")]

    operations = [
        fact(
            "SelfReportLink",
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("language", models.CharField(max_length=2)),
            ("ends_on", models.DateField()),
            by(),
        ),
        fact(
            "SelfReportPin",
            ("link", to("trials.selfreportlink", "pins")),
            ("pin_hash", models.CharField(max_length=200)),
            ("own", models.BooleanField()),
            by(null=True),
        ),
        fact(
            "SelfReportStep",
            ("link", to("trials.selfreportlink", "steps")),
            ("kind", models.CharField(choices=KINDS, max_length=20)),
            ("language", models.CharField(blank=True, max_length=2)),
            by(null=True),
            indexes=[models.Index(fields=["link", "-recorded_at"], name="latest_self_report_step")],
        ),
        fact(
            "SelfReportContact",
            ("way", models.CharField(blank=True, choices=WAYS, max_length=10)),
            ("sealed", models.BinaryField()),
            ("time_zone", models.CharField(blank=True, max_length=40)),
            by(),
        ),
        fact(
            "SelfReportTakeover",
            ("entry", one_to("trials.entry", "takeover")),
            ("reason", models.CharField(max_length=300)),
            by(),
        ),
        fact(
            "Reminder",
            ("link", to("trials.selfreportlink", "reminders")),
            ("moment", models.DateTimeField()),
            ("way", models.CharField(choices=WAYS, max_length=10)),
            constraints=[
                models.UniqueConstraint(fields=["link", "moment"], name="one_reminder_per_moment")
            ],
        ),
        fact(
            "ReminderResult",
            ("reminder", one_to("trials.reminder", "result")),
            ("sent", models.BooleanField()),
            ("problem", models.CharField(blank=True, max_length=80)),
        ),
        migrations.AddField("revision", "by_link", to("trials.selfreportlink", null=True)),
    ]
