from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0018_monitoring"),
    ]

    operations = []
