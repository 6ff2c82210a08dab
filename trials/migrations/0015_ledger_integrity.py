"""What is read of seals and redactions; the tables are made by sql/19_*.sql."""

from django.db import migrations, models


def _read_only(name: str, table: str, key: models.Field) -> migrations.CreateModel:
    options = {"db_table": table, "managed": False}
    return migrations.CreateModel(name=name, fields=[("id", key)], options=options)


def _numbered() -> models.Field:
    return models.BigIntegerField(primary_key=True, serialize=False)


def _drawn() -> models.Field:
    return models.UUIDField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0014_signatures"),
    ]

    operations = [
        _read_only("Seal", "seal", _numbered()),
        _read_only("Anchoring", "anchoring", _numbered()),
        _read_only("LedgerVerification", "verification", _numbered()),
        _read_only("RedactionRequest", "redaction_request", _drawn()),
        _read_only("Redaction", "redaction", _drawn()),
    ]
