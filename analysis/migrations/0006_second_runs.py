"""Independent second runs."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0005_run_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("implementation", models.CharField(max_length=100)),
                ("versions", models.JSONField(default=dict)),
                ("script_sha256", models.CharField(blank=True, max_length=64)),
                ("results", models.TextField(blank=True)),
                ("analyses", models.JSONField(default=list)),
                ("not_checked", models.JSONField(default=list)),
                ("compared", models.PositiveIntegerField()),
                ("largest_difference", models.FloatField(null=True)),
                ("agrees", models.BooleanField()),
                ("failure", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_runs",
                        to="analysis.run",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
