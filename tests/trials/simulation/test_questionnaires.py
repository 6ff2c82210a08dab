import pytest

from instruments import get_instrument
from trials.simulation import questionnaires
from trials.simulation.draws import Draws

DRAWS = Draws("4")


def scored(instrument, answers, version=None):
    found = get_instrument(instrument, version=version)
    assert found.problems_with(answers) == []
    assert found.unanswered(answers) == []
    return found.score(answers)


@pytest.mark.parametrize(("ucs", "cs"), ((72, 288), (150, 150), (229, 113), (288, 72)))
def test_the_instrument_scores_self_compassion_as_intended(ucs, cs):
    scores = scored("SCS", questionnaires.scs_answers(DRAWS, "01-001", "V4", ucs, cs))

    assert scores["scs_ucs"].value == pytest.approx(ucs / 60, abs=1e-12)
    assert scores["scs_cs"].value == pytest.approx(cs / 60, abs=1e-12)


@pytest.mark.parametrize("total", (0, 1, 30, 62, 63))
def test_the_instrument_scores_the_bdi_as_intended(total):
    answers = questionnaires.bdi_answers(DRAWS, "01-001", "V4", total)

    assert scored("BDI-II", answers)["bdi_total"].value == total


def test_sleep_and_appetite_carry_their_direction():
    answers = questionnaires.bdi_answers(DRAWS, "01-001", "V4", 63)

    assert {answers["bdi16"], answers["bdi18"]} <= {"3a", "3b"}


@pytest.mark.parametrize("total", (0, 10, 30))
def test_the_instrument_scores_the_sds_as_intended(total):
    answers = questionnaires.sds_answers(DRAWS, "01-001", "V3", total)

    assert scored("SDS", answers)["sds_total"].value == total


@pytest.mark.parametrize("version", ("past_year", "since_treatment"))
@pytest.mark.parametrize("total", range(33))
def test_the_instrument_scores_the_audit_as_intended(total, version):
    answers = questionnaires.audit_answers(DRAWS, "01-001", "SCR", total)

    assert scored("AUDIT", answers, version)["audit_total"].value == total


def test_who_never_drinks_is_asked_the_first_and_the_last_two_items_only():
    answers = questionnaires.audit_answers(DRAWS, "01-001", "SCR", 0)

    asked = [key for key, answer in answers.items() if not isinstance(answer, dict)]
    assert asked == ["audit01", "audit09", "audit10"]


@pytest.mark.parametrize("total", range(34))
def test_the_instrument_scores_the_dudit_as_intended(total):
    answers = questionnaires.dudit_answers(DRAWS, "01-001", "SCR", total)

    assert scored("DUDIT", answers)["dudit_total"].value == total
