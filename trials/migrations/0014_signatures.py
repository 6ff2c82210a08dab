"""What is read of signatures; the table is made by sql/18_signatures.sql."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0013_safety_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("of_table", models.TextField()),
                ("of_id", models.UUIDField()),
                ("content_hash", models.BinaryField()),
                ("meaning", models.TextField()),
                ("actor_id", models.UUIDField()),
                ("actor_name", models.TextField()),
                ("role", models.TextField()),
                ("method", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "signature",
                "managed": False,
            },
        ),
    ]
