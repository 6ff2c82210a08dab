"""`manage.py check_raters`: how many raters a study needs, and whether they are there."""

import io

import pytest
from django.core.management import CommandError, call_command


def test_what_is_missing_is_marked_and_ends_with_one(pool_of_module):
    printed = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check_raters", "POOL", stdout=printed)

    marks = [(line[0], line[2:].split(":")[0]) for line in printed.getvalue().splitlines()]
    assert ended.value.code == 1
    assert marks == [(" ", "English"), ("!", "Hebrew"), (" ", "20 participants")]


def test_a_study_that_is_not_there_is_named(pool_of_module):
    with pytest.raises(CommandError, match=r"^There is no study 'POLL'; there are: POOL\.$"):
        call_command("check_raters", "POLL")
