"""Pieces of a bootstrap, and cancelled runs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0004_run_life")]

    operations = []
