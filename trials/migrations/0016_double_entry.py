from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0015_ledger_integrity"),
    ]

    operations = []
