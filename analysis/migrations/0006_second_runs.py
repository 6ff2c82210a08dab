"""Independent second runs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0005_run_work")]

    operations = []
