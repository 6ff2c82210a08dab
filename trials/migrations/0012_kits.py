"""What is read of kits. The tables are made by trials/database/sql/11_kit_requests.sql."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0011_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="KitRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_code", models.TextField()),
                ("participant_id", models.UUIDField()),
                ("participant_number", models.TextField()),
                ("visit_name", models.TextField()),
                ("level", models.TextField()),
                ("arm_path", models.BooleanField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "kit_request",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="KitRequestStep",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("sent", "Sent by the pharmacy"),
                            ("unavailable", "None available"),
                            ("scanned", "Scanned"),
                            ("given", "Given"),
                            ("supplement_given", "Supplement given"),
                            ("supplement_kept", "Supplement not given"),
                            ("withdrawn", "Withdrawn"),
                        ]
                    ),
                ),
                ("kit_number", models.TextField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "kit_request_step",
                "managed": False,
            },
        ),
    ]
