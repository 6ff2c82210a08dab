from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trials", "0027_sessions")]

    operations = []
