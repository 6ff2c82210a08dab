from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trials", "0024_inspection")]

    operations = []
