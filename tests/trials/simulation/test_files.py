import csv

import pytest

from trials.simulation import (
    simulate,
    write_arms_csv,
    write_covariates_csv,
    write_items_csv,
)


@pytest.fixture(scope="module")
def study():
    return simulate("4", participants=24, sites=4)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_item_answer_is_one_row(study, tmp_path):
    write_items_csv(study, tmp_path / "items.csv")

    answers = sum(len(form.answers) for form in study.forms if form.instrument != "CHARACTERISTICS")
    written = rows(tmp_path / "items.csv")
    assert len(written) == answers
    assert list(written[0]) == ["subject", "visit", "instrument", "item", "value"]


def test_covariates_hold_every_participant_and_no_arm(study, tmp_path):
    write_covariates_csv(study, tmp_path / "covariates.csv")

    written = rows(tmp_path / "covariates.csv")
    assert [row["subject"] for row in written] == [p.number for p in study.participants]
    assert "arm" not in written[0]


def test_arms_stand_in_a_file_of_their_own(study, tmp_path):
    write_arms_csv(study, tmp_path / "arms.csv")

    written = rows(tmp_path / "arms.csv")
    assert {row["subject"]: row["arm"] for row in written} == study.arms
