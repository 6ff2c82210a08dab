"""Signing a record as it was shown. The database asks everything again (18_signatures.sql)."""

from django.db import connection, models

from trials.models import Signature

# What a signature says, in the words that stand beside it wherever it is shown (21 CFR 11.50).
MEANINGS = {
    "rating": "I rated this interview, and these are my ratings.",
    "casebook": "I have reviewed this participant's data; they are complete and accurate.",
}


def sign(record: models.Model, *, seen_hash: str, meaning: str) -> Signature:
    """Under the line of the act that is open, which carries the proof of who signs.

    record: a row with a content_hash. seen_hash: hexadecimal, as it stood on the page.
    Raises Refused through the act: another hash, no fresh password, a role that does not sign this.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select governance.sign(%s, %s, decode(%s, 'hex'), %s)",
            [record._meta.db_table, record.pk, seen_hash, meaning],
        )
        made = cursor.fetchone()[0]
    return Signature.objects.get(pk=made)
