"""What is read of an emergency. Its tables are made by trials/database/sql/13_emergency.sql."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0010_rating_room"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.UUIDField()),
                ("site_code", models.TextField()),
                ("participant_id", models.UUIDField()),
                ("participant_number", models.TextField()),
                ("reason", models.TextField()),
                ("actor_id", models.UUIDField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "emergency_request",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Unblinding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.UUIDField()),
                ("site_code", models.TextField()),
                ("participant_id", models.UUIDField()),
                ("participant_number", models.TextField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "unblinding",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="EmergencyConfirmation",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="confirmation",
                        serialize=False,
                        to="trials.emergencyrequest",
                    ),
                ),
                ("actor_name", models.TextField()),
                ("role", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "emergency_confirmation",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="UnblindingReview",
            fields=[
                (
                    "unblinding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="trials.unblinding",
                    ),
                ),
                ("impact", models.TextField()),
                ("actor_name", models.TextField()),
                ("role", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "unblinding_review",
                "managed": False,
            },
        ),
    ]
