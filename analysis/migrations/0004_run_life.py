"""Interpretations, releases and what a run is by them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0003_plan_life")]

    operations = []
