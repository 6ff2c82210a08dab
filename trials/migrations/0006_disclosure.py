"""What is read of a disclosure. Its tables are made by trials/database/sql/06_disclosure.sql."""

import django.db.models.deletion
from django.db import migrations, models

CONSTRAINT = "entry_on_the_path_of_visit"


def _entries_follow(how: str) -> str:
    return (
        f"alter table trials_entry drop constraint {CONSTRAINT};"
        f"alter table trials_entry add constraint {CONSTRAINT} foreign key (visit_id, arm_path)"
        f" references trials_visit (id, arm_path) {how}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0005_places_of_conduct"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosedArm",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="trials.participant",
                    ),
                ),
                ("arm", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "disclosed_arm",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DisclosureRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_code", models.TextField()),
                ("participant_number", models.TextField()),
                ("stage", models.TextField()),
                ("reason", models.TextField()),
                ("actor_id", models.UUIDField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "disclosure_request",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PathSnapshot",
            fields=[
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="trials.snapshot",
                    ),
                ),
                ("content_hash", models.BinaryField()),
                ("revisions", models.IntegerField()),
            ],
            options={
                "db_table": "path_snapshot",
                "managed": False,
            },
        ),
        # A visit may join an arm's path while nothing was recorded at it: its entries follow.
        migrations.RunSQL(_entries_follow("on update cascade"), _entries_follow("")),
    ]
