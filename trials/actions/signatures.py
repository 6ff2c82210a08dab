"""Signing a record as it was shown. The database asks everything again (18_signatures.sql)."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, models

from trials.models import Signature

# What a signature says, in the words that stand beside it wherever it is shown (21 CFR 11.50).
MEANINGS = {
    "rating": "I rated this interview, and these are my ratings.",
    "blind review minutes": "I took part in the blind review, and this is what was decided.",
    "database lock": "I have seen this board and this hash: these data are locked.",
    "unlock": "I agree that the locked study is unlocked, for this reason and with this impact.",
    "analysis plan": "I have read this plan and approve it: this is how the data are analysed.",
    "blinded interpretation": "These are our interpretations, written before the seal was opened.",
    "release of results": "I have reviewed this result and agree that it is released.",
    "casebook": "I have reviewed this participant's data; they are complete and accurate.",
    "delegation": "I delegate these tasks to this person, who is trained for them.",
    "delegation end": "I take these tasks back from this person.",
    "ledger review": "I looked at each of these lines, and this is what I found.",
    "access review": "I went through everybody who has access, and decided on each.",
    "monitoring report": "I held this visit, and this is what I found.",
    "monitoring letter": "This is what I ask of the site after the visit.",
    "monitoring acknowledged": "I have read this, and what is asked of the site will be done.",
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


def sign_all(table: str, seen: Mapping[UUID, str], *, meaning: str) -> int:
    """As `sign`, of several rows of one table: a signature each, or none. Gives their number.

    seen: {id: its hash, hexadecimal, as it was shown}.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(governance.sign(%s, row, decode(hash, 'hex'), %s))"
            " from unnest(%s::uuid[], %s::text[]) as shown (row, hash)",
            [table, meaning, list(seen), list(seen.values())],
        )
        return cursor.fetchone()[0]
