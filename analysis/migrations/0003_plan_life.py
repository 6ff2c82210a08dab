"""What is signed of a plan, and who kept it when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0002_excluded_sites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="analysisplan",
            name="content_hash",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("sha256", models.Value("hex"), function="decode"),
                output_field=models.BinaryField(),
            ),
        ),
        migrations.AddField(
            model_name="analysisplan",
            name="added_at",
            # Of plans from before: when this was migrated.
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="analysisplan",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
