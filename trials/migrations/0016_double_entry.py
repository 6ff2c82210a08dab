"""Forms that are entered twice, and the mark of those that are."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT


def of_a_participant(*own):
    """The fields of a fact about one participant, with who made it and when."""
    return [
        (
            "id",
            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
        ),
        ("arm_path", models.BooleanField(default=False)),
        ("form_class", models.CharField(max_length=20)),
        *own,
        ("recorded_at", models.DateTimeField(null=True)),
        (
            "participant",
            models.ForeignKey(
                on_delete=PROTECT, related_name="%(class)ss", to="trials.participant"
            ),
        ),
        (
            "recorded_by",
            models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        ("site", models.ForeignKey(on_delete=PROTECT, related_name="+", to="trials.site")),
        ("trial", models.ForeignKey(on_delete=PROTECT, related_name="+", to="trials.trial")),
    ]


# (table, name of the constraint, what it says): places agree, as in 0005_places_of_conduct.py.
CONSTRAINTS = (
    *[
        (
            table,
            f"{table}_in_place_of_participant",
            "foreign key (participant_id, site_id, trial_id)"
            " references trials_participant (id, site_id, trial_id)",
        )
        for table in ("secondentry", "doubleentryresolution")
    ],
    (
        "secondentry",
        "secondentry_on_the_path_of_entry",
        "foreign key (entry_id, arm_path) references trials_entry (id, arm_path)",
    ),
    ("secondentry", "secondentry_path", "unique (id, arm_path)"),
    (
        "doubleentryresolution",
        "doubleentryresolution_on_the_path_of_secondentry",
        "foreign key (second_entry_id, arm_path) references trials_secondentry (id, arm_path)",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0015_ledger_integrity"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="double_entry",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="revision",
            name="double_entry",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("double_entry", True)),
                fields=["trial", "entry"],
                name="revisions_entered_twice",
            ),
        ),
        migrations.CreateModel(
            name="SecondEntry",
            fields=of_a_participant(
                ("number", models.PositiveIntegerField()),
                ("done_on", models.DateField()),
                ("answers", models.JSONField()),
                ("complete", models.BooleanField()),
                ("agrees", models.BooleanField(default=False)),
                ("idempotency_key", models.UUIDField(unique=True)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="second_entries", to="trials.entry"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to="trials.revision"
                    ),
                ),
            ),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "number"), name="one_second_entry_per_number"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DoubleEntryResolution",
            fields=of_a_participant(
                ("decisions", models.JSONField()),
                (
                    "revision",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to="trials.revision"
                    ),
                ),
                (
                    "second_entry",
                    models.OneToOneField(
                        on_delete=PROTECT, related_name="resolution", to="trials.secondentry"
                    ),
                ),
            ),
        ),
        *[
            migrations.RunSQL(
                f"alter table trials_{table} add constraint {name} {says}",
                f"alter table trials_{table} drop constraint {name}",
            )
            for table, name, says in CONSTRAINTS
        ],
    ]
