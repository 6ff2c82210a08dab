"""`simulate` from a shell, and the vault's part of it."""

import io
import json
import stat

import pytest
from django.core.management import CommandError, call_command

from tests import pharmacy, raw
from tests.conftest import log_in_as
from tests.study import STUDY, reading_all
from trials.actions.opening import why_not_load
from trials.actions.studies import load_study
from trials.models import Participant, Trial, User


def run(*words: str) -> str:
    printed = io.StringIO()
    call_command(*words, stdout=printed)
    return printed.getvalue()


def in_vault(monkeypatch, said: dict, *words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(said)))
    log_in_as("vault")
    run("simulate_in_vault", *words)


@pytest.fixture
def small(own_database) -> Trial:
    return load_study(text=STUDY, source="small.yaml")


def test_a_shipped_study_is_loaded_filled_and_reported(own_database, tmp_path):
    issues = tmp_path / "issues.json"

    said = run(
        "simulate", "qual12m", "--participants", "5", "--phase", "dirty", "--issues", str(issues)
    )

    with reading_all(Trial.objects.get(key="QUAL12M")):
        assert Participant.objects.count() == 5
    left = json.loads(issues.read_text())
    board = ", ".join(f"{line} {count}" for line, count in left["lock_board"].items())
    assert f"Lock board: {board}\n" in said
    assert "NOT" not in said
    assert said.count("ok  ") == 6
    assert "qual12m-interviewer-01" in said


def test_a_study_with_people_is_left_alone(own_database):
    run("simulate", "qual12m", "--participants", "1")

    with pytest.raises(CommandError, match=r"^QUAL12M has participants already: nobody"):
        run("simulate", "qual12m")


def test_a_file_that_is_not_there_is_said_with_those_that_are(own_database):
    with pytest.raises(CommandError, match=r"^There is no study file 'mapp9'; .*: .*mapp1"):
        run("simulate", "mapp9")


def test_a_randomised_study_needs_a_place_for_the_key_parts(own_database, tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(STUDY)

    with pytest.raises(CommandError, match=r"^Say where the two parts .* are kept: --keys FOLDER"):
        run("simulate", str(file))


def test_the_vault_seals_a_list_and_keeps_the_parts_for_its_owner(small, tmp_path, monkeypatch):
    keys = tmp_path / "keys"

    in_vault(monkeypatch, {"room": {"01": 3}, "seed": "4"}, "SMALL", "--keys", str(keys))

    assert why_not_load(small) == "SMALL has its randomisation list already."
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in keys.iterdir()} == {
        "key-part-1.txt": 0o600,
        "key-part-2.txt": 0o600,
    }
    names = User.objects.filter(realm="vault").values_list("username", flat=True)
    assert len(names) == 4
    assert "small-unblinded-pharmacist" not in names


def test_the_vault_stocks_the_sites_of_a_study_that_keeps_kits(own_database, tmp_path, monkeypatch):
    load_study(text=pharmacy.STUDY, source="kits.yaml")

    in_vault(monkeypatch, {"room": {"01": 3}, "seed": "4"}, "KITS", "--keys", str(tmp_path / "k"))

    with raw.as_administrator() as administrator:
        steps = administrator.execute(
            "select state, count(*) from allocation.kit_step group by 1 order by 1"
        ).fetchall()
    # 3 people, 3 sessions and 2 arms.
    assert steps == [("available", 18), ("received", 18), ("released", 18), ("shipped", 18)]
    assert User.objects.filter(username="kits-unblinded-pharmacist-01").exists()
