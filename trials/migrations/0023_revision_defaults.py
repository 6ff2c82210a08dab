"""What the triggers make of a revision comes back with the save that made it."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0022_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="content_hash",
            field=models.BinaryField(db_default=b"", max_length=32),
        ),
        migrations.AlterField(
            model_name="revision",
            name="recorded_at",
            field=models.DateTimeField(db_default=Now(), null=True),
        ),
    ]
