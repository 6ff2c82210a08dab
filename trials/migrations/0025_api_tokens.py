"""What is read of tokens; the tables are made by sql/28_api_tokens.sql."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trials", "0024_inspection")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("may_write", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
            ],
            options={"db_table": "api_token", "managed": False},
        ),
        migrations.CreateModel(
            name="ApiTokenEnd",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("ended_at", models.DateTimeField()),
            ],
            options={"db_table": "api_token_end", "managed": False},
        ),
        migrations.CreateModel(
            name="ApiTokenUse",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="trials.apitoken",
                    ),
                ),
                ("used_on", models.DateField()),
            ],
            options={"db_table": "api_token_use", "managed": False},
        ),
    ]
