"""`load_study --amend`: a file becomes the proposal of a next version."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.trials.actions.test_amendments import SECOND, WITH_GUESS
from trials.context import reading
from trials.models import StudyVersion

pytestmark = pytest.mark.rolled_back


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(WITH_GUESS)
    return path


def test_a_file_is_proposed_as_the_next_version_of_the_study_it_names(open_study, file):
    printed = io.StringIO()

    call_command("load_study", str(file), "--amend", "--by", "dana", stdout=printed)

    assert printed.getvalue().startswith("SMALL: version 2 is proposed.")
    with reading(open_study.scope("data_manager")):
        assert StudyVersion.objects.get(trial=open_study.trial, number=2).text == WITH_GUESS


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        (WITH_GUESS, (), "Say in whose name: --by USER."),
        (WITH_GUESS, ("--by", "sam"), "The role Sponsor does not include: load a new version"),
        (WITH_GUESS.replace("SMALL", "LARGE"), ("--by", "dana"), "There is no study 'LARGE'"),
        (SECOND.replace("target: 7,", "target: 70,"), ("--by", "dana"), "two.yaml, line 29:"),
    ],
)
def test_what_stands_in_the_way_is_a_sentence(open_study, file, text, by, said):
    file.write_text(text)

    with pytest.raises(CommandError, match=said):
        call_command("load_study", str(file), "--amend", *by)
