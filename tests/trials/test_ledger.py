"""Each act leaves its line; a refused one as well, with the sentence that the person read."""

import pytest
from django.db import connection, transaction

from trials.ledger import act, noting_refusals_afterwards
from trials.models import AuditEvent, Participant, Site
from trials.context import reading
from trials.refusals import Refused
from tests.study import reading_all


def test_a_refusal_by_the_database_is_a_sentence_and_a_line(open_study):
    scope = open_study.scope("data_manager")

    with pytest.raises(Refused, match="This participant cannot be randomised here."):
        with act("participants.randomise", scope=scope), connection.cursor() as cursor:
            cursor.execute("select allocation.randomise(gen_random_uuid())")

    with reading_all(open_study.trial):
        line = AuditEvent.objects.order_by("id").last()
        assert (line.act, line.outcome, line.detail) == (
            "participants.randomise", "refused", "This participant cannot be randomised here."
        )
