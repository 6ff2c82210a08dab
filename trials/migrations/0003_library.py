"""Rescoring, alerts and wording. As in 0002, each row's place is that of what it hangs on."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PLACED = ("rescoring", "alert", "alertacknowledgement")

STATEMENTS = [
    *[
        (
            f"alter table trials_{table} add constraint {table}_in_place_of_participant"
            " foreign key (participant_id, site_id, trial_id)"
            " references trials_participant (id, site_id, trial_id)",
            f"alter table trials_{table} drop constraint {table}_in_place_of_participant",
        )
        for table in PLACED
    ],
    *[
        (
            f"alter table trials_{table} add constraint {table}_of_participant"
            " unique (id, participant_id, form_class)",
            f"alter table trials_{table} drop constraint {table}_of_participant",
        )
        for table in ("revision", "alert")
    ],
    *[
        (
            f"alter table trials_{table} add constraint {table}_of_{other}"
            f" foreign key ({other}_id, participant_id, form_class)"
            f" references trials_{other} (id, participant_id, form_class)",
            f"alter table trials_{table} drop constraint {table}_of_{other}",
        )
        for table, other in (
            ("rescoring", "revision"),
            ("alert", "entry"),
            ("alert", "revision"),
            ("alertacknowledgement", "alert"),
        )
    ],
]


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0002_places_agree"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form_class", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("unknown", "Not answered: please ask"),
                            ("notice", "Take notice"),
                            ("review", "Review today"),
                            ("urgent", "Urgent"),
                            ("call", "Call the participant"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="trials.entry",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="trials.revision",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlertAcknowledgement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form_class", models.CharField(max_length=20)),
                ("action_taken", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="trials.alert",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rescoring",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form_class", models.CharField(max_length=20)),
                ("scores", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescorings",
                        to="trials.revision",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["revision", "-recorded_at"], name="latest_rescoring")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form_key", models.CharField(max_length=40)),
                ("form_version", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=20)),
                (
                    "direction",
                    models.CharField(
                        choices=[("ltr", "Left to right"), ("rtl", "Right to left")], max_length=3
                    ),
                ),
                ("wording", models.JSONField()),
                ("licence_holder", models.CharField(max_length=200)),
                ("licence_reference", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("modes", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["trial", "form_key", "form_version", "-recorded_at"],
                        name="latest_wording",
                    )
                ],
            },
        ),
        *(migrations.RunSQL(forward, backward) for forward, backward in STATEMENTS),
    ]
