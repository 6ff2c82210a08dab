from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0016_double_entry"),
    ]

    operations = []
