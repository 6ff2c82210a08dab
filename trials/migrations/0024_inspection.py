"""The review of the ledger."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def to(model, related_name="+", **said):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **said
    )


def recorded():
    return [
        ("recorded_at", models.DateTimeField(auto_now_add=True)),
        ("recorded_by", to(settings.AUTH_USER_MODEL)),
        ("trial", to("trials.trial")),
    ]


def of_review(related_name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="trials.ledgerreview",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0023_revision_defaults"),
    ]

    operations = [
        migrations.CreateModel(
            "LedgerReview",
            [
                ("id", key()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("due_on", models.DateField()),
                ("sample_size", models.PositiveSmallIntegerField()),
                ("site", to("trials.site", null=True)),
                *recorded(),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "LedgerSample",
            [
                ("id", key()),
                ("seed", models.CharField(max_length=32)),
                ("in_scope", models.PositiveIntegerField()),
                ("lines", models.JSONField()),
                ("review", of_review("sample")),
                *recorded(),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "LedgerMark",
            [
                ("id", key()),
                ("place", models.PositiveSmallIntegerField()),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("query", to("trials.dataquery", null=True)),
                ("deviation", to("trials.deviation", null=True)),
                ("review", to("trials.ledgerreview", "marks")),
                *recorded(),
            ],
        ),
        migrations.AddConstraint(
            "ledgermark",
            models.UniqueConstraint(fields=["review", "place"], name="one_mark_per_line"),
        ),
        migrations.CreateModel(
            "LedgerReviewClosing",
            [
                ("id", key()),
                ("statement", models.CharField(max_length=1000)),
                ("findings", models.JSONField()),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("review", of_review("closing")),
                *recorded(),
            ],
            options={"abstract": False},
        ),
    ]
