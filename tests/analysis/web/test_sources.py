"""From a value back to its signatures and its seal, and on to the figures that were made of it."""

from django.urls import reverse

from tests.study import reading_all
from tests.trials.web.conftest import browser, text_of
from trials.models import Revision
from trials.sealing.sealer import seal_now


def source(study, role: str, entry):
    with reading_all(study.trial):
        revision = Revision.objects.filter(entry=entry).latest("number")
    return browser(study, role).get(
        reverse("answer-source", args=[study.trial.key, revision.pk])
    ), revision


def test_an_answer_leads_to_its_hash_its_line_and_its_seal(open_study):
    seal_now()

    answer, revision = source(open_study, "inspector", open_study.entry("01-001", "V1", "MOOD"))

    page = text_of(answer)
    assert bytes(revision.content_hash).hex() in page
    assert "Dana Data, data manager" in page
    assert "Seal 1," in page
    assert "it is in no snapshot" in page


def test_who_does_not_see_the_answers_finds_nothing(open_study_of_module):
    entry = open_study_of_module.entry("02-001", "V1", "MOOD")

    for role in ("quality_auditor", "site_coordinator", "sponsor"):
        assert source(open_study_of_module, role, entry)[0].status_code == 404
