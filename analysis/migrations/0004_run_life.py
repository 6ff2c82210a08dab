"""Dry runs, interpretations and releases."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _row_of(model: str, related_name: str, **more) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0003_plan_life"),
        ("trials", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dry", "Shuffled arms"),
                    ("masked", "Masked groups A and B"),
                    ("labelled", "Labelled arms"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="BlindedInterpretation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("texts", models.JSONField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("run", _row_of("analysis.run", "interpretations")),
                ("trial", _row_of("trials.trial", "+")),
                ("written_by", _row_of(settings.AUTH_USER_MODEL, "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "number"), name="one_interpretation_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultsRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("result_sha256", models.CharField(max_length=64)),
                ("plan_status", models.CharField(max_length=20)),
                ("second_run_id", models.UUIDField(null=True)),
                ("without_second_run", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("proposed_by", _row_of(settings.AUTH_USER_MODEL, "+")),
                ("run", _row_of("analysis.run", "releases")),
                ("supersedes", _row_of("analysis.run", "+", null=True)),
                ("trial", _row_of("trials.trial", "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="one_release_per_number")
                ],
            },
        ),
    ]
