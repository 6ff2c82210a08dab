"""Signatures under plans, and what a plan is by them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0002_excluded_sites")]

    operations = []
