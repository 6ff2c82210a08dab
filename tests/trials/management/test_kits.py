"""`make_kits` outside the server, `load_kits` with the vault's login."""

import csv
import io
import stat
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from tests.pharmacy import STUDY, at_vault
from trials.actions.opening import vault_public_key
from trials.kits import numbers_in

KITS = "velvet:L80=3,gravel:L80=2"


def run(*words) -> str:
    printed = io.StringIO()
    call_command(*map(str, words), stdout=printed)
    return printed.getvalue()


@pytest.fixture
def make(tmp_path):
    """make(out, kits) → the folder that the command wrote."""
    study = tmp_path / "kits.yaml"
    study.write_text(STUDY)

    def making(out: str, kits: str = KITS, *more):
        words = ("--vault-key", vault_public_key(), "--lot", "L7", "--expires", "2031-01-31")
        run("make_kits", study, *words, "--kits", kits, "--out", tmp_path / out, *more)
        return tmp_path / out

    return making


def test_the_files_are_for_their_owner_alone_and_only_the_packing_list_says_what_a_kit_holds(make):
    folder = make("one")

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    packing = list(csv.DictReader((folder / "packing-list.csv").read_text().splitlines()))
    told = (folder / "kit-list.json").read_text() + (folder / "labels.csv").read_text()
    assert modes == dict.fromkeys(["kit-list.json", "labels.csv", "packing-list.csv"], 0o600)
    assert Counter(row["arm"] for row in packing) == {"velvet": 3, "gravel": 2}
    assert ("velvet" in told, "gravel" in told, "L80" in told) == (False, False, False)


def test_a_list_is_loaded_for_a_site_by_the_unblinded_statistician(make, pharmacy):
    file = make("one") / "kit-list.json"

    with at_vault():
        said = run("load_kits", "KITS", file, "--site", "01", "--by", "unblinded_statistician")
        shipped = [kit.number for kit in pharmacy.kits() if kit.state == "shipped"]

    assert said == "5 kits are on their way to site 01 of KITS.\n"
    assert shipped == numbers_in(file.read_text())


def test_the_numbers_of_an_earlier_list_are_left_out(make):
    first = make("one")

    second = make("two", KITS, "--earlier", str(first / "kit-list.json"))

    numbers = [numbers_in((folder / "kit-list.json").read_text()) for folder in (first, second)]
    assert not set(numbers[0]).intersection(numbers[1])


@pytest.mark.parametrize(
    ("kits", "sentence"),
    [
        ("velvet:L80=3", "Level L80 has no kits for gravel: one lot covers every arm"),
        ("velvet:L80", "--kits: 'velvet:L80' has no number; write MDMA:L80=20"),
        ("velvet=3", "'velvet' is no content of a kit: write arm:level"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(make, tmp_path, kits, sentence):
    with pytest.raises(CommandError, match=sentence):
        make("one", kits)

    assert not (tmp_path / "one").exists()


def test_kits_that_have_expired_are_not_sealed(make, tmp_path):
    with pytest.raises(CommandError, match="--expires: 2020-01-31 is over, today is 20"):
        make("one", KITS, "--expires", "2020-01-31")

    assert not (tmp_path / "one").exists()


def test_a_folder_that_is_there_is_left_alone(make):
    make("one")

    with pytest.raises(CommandError, match="is there already; name a new folder"):
        make("one")
