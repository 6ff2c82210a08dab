from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trials", "0025_api_tokens")]

    operations = []
