"""Data sets for the public: one of a study."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _row_of(model: str, **more) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0006_second_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("with_sites", models.BooleanField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", _row_of(settings.AUTH_USER_MODEL, null=True)),
                ("run", _row_of("analysis.run")),
                ("trial", _row_of("trials.trial")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("trial",), name="published_once")],
            },
        ),
    ]
