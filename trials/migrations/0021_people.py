from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0020_lock_states"),
    ]

    operations = []
