"""How pages look for a person: kept with the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trials", "0027_sessions")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(
                choices=[("system", "As the device"), ("light", "Light"), ("dark", "Dark")],
                default="system",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="density",
            field=models.CharField(
                choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
                default="comfortable",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="single_keys",
            field=models.BooleanField(default=True),
        ),
    ]
