"""What the people of a rehearsal do before the lock: each question finds whoever answers it."""

import pytest

from tests.rehearsals import VaultByLogin
from tests.study import STUDY, reading_all
from tests.trials.rehearsal.test_simulation import rehearse
from trials.actions.queries import raise_query
from trials.actions.studies import load_study
from trials.models import Entry, QueryMessage
from trials.rehearsal.checking import board_of
from trials.rehearsal.cleaning import clean
from trials.rehearsal.staff import Staff
from trials.studies.loading import study_of


@pytest.fixture
def trial(own_database):
    trial = load_study(text=STUDY, source="small.yaml")
    rehearse(trial, people=2, phase="")
    return trial


def test_a_question_is_answered_by_the_site_and_one_about_a_rating_by_its_rater(trial):
    study = study_of(trial)
    staff = Staff(trial, study)
    for form in ("PULSE", "CALM"):
        with reading_all(trial):
            filled_in = Entry.objects.filter(form_key=form).exclude(revisions=None)
            entry = filled_in.select_related("trial", "site")[0]
        raise_query(about_what=entry, text="Is this as it was?", scope=staff.scope("data_manager"))

    clean(trial, study, staff, VaultByLogin(trial))

    with reading_all(trial):
        said = QueryMessage.objects.order_by("recorded_at")
        steps = list(said.values_list("query__entry__form_key", "state", "recorded_role"))
        assert board_of(trial) == {}
    assert steps == [
        ("PULSE", "answered", "site_coordinator"),
        ("PULSE", "closed", "data_manager"),
        ("CALM", "open", "rater_coordinator"),
        ("CALM", "answered", "rater"),
        ("CALM", "closed", "data_manager"),
    ]
