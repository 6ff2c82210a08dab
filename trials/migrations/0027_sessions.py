from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trials", "0026_self_report")]

    operations = []
