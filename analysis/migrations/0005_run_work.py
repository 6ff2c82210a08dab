"""Shares of a bootstrap, and cancelled runs."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _id() -> tuple[str, models.Field]:
    return "id", models.UUIDField(
        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
    )


def _row_of(model: str, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0004_run_life"),
        ("trials", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="runpart",
            name="joined_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="analysis.runpart",
            ),
        ),
        migrations.AddField(
            model_name="runpart", name="share", field=models.PositiveIntegerField(null=True)
        ),
        migrations.CreateModel(
            name="PartDraw",
            fields=[
                _id(),
                ("analysis", models.CharField(max_length=200)),
                ("estimates", models.BinaryField()),
                ("rejected", models.PositiveIntegerField()),
                ("refusal", models.TextField(blank=True)),
                ("part", _row_of("analysis.runpart", "draws")),
                ("trial", _row_of("trials.trial", "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("part", "analysis"), name="one_draw_per_analysis"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RunCancellation",
            fields=[
                _id(),
                ("reason", models.CharField(max_length=500)),
                ("cancelled_at", models.DateTimeField(auto_now_add=True)),
                ("cancelled_by", _row_of(settings.AUTH_USER_MODEL, "+")),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation",
                        to="analysis.run",
                    ),
                ),
                ("trial", _row_of("trials.trial", "+")),
            ],
            options={"abstract": False},
        ),
    ]
