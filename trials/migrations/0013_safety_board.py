"""What is read of board reports and rehearsals; the tables are made by sql/14 and sql/15."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0012_kits"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardReport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("cut", models.DateTimeField()),
                ("content_hash", models.BinaryField()),
                ("document", models.BinaryField()),
                ("reason", models.TextField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "board_report",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("brought", "Brought a part"),
                            ("worked", "Brought the second part: both make the key"),
                            ("failed", "Brought the second part: both do not make the key"),
                        ]
                    ),
                ),
                ("actor_name", models.TextField()),
                ("role", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "rehearsal",
                "managed": False,
            },
        ),
    ]
