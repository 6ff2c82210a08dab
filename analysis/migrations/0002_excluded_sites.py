from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="excluded_sites",
            field=models.JSONField(default=list),
        ),
    ]
