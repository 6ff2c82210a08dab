"""How large the text of pages is for a person: kept with the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trials", "0029_alert_escalation")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="text_size",
            field=models.CharField(
                choices=[("100", "100 %"), ("115", "115 %"), ("130", "130 %")],
                default="100",
                max_length=3,
            ),
        ),
    ]
