"""The commands by which a study is set up from a shell, in the order in which people use them."""

import io
import json
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import log_in_as
from tests.study import PASSWORD, reading_all
from trials.models import AuditEvent, Participant, Randomisation, Revision, Trial
from trials.studies.shipping import FOLDER

DATA = Path(__file__).parents[2] / "data" / "trial82"
STUDY_FILE = FOLDER / "two-visits.yaml"
STUDY = "TWO-VISITS"


def run(monkeypatch, *words: str, said: str = "") -> str:
    """What the command printed, with `said` on its standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    printed = io.StringIO()
    call_command(*words, stdout=printed)
    return printed.getvalue()


@pytest.fixture
def shell(own_database, monkeypatch):
    """The study and its people: a data manager on the web, two key holders in the vault."""

    def command(*words: str, login: str = "web", said: str = "") -> str:
        log_in_as(login)
        monkeypatch.setattr("django.conf.settings.IS_VAULT", login == "vault")
        try:
            return run(monkeypatch, *words, said=said)
        finally:
            log_in_as("web")

    command("load_study", str(STUDY_FILE))
    command("create_account", "dana", STUDY, "data_manager", said=PASSWORD)
    command("create_account", "una", STUDY, "unblinded_statistician", login="vault", said=PASSWORD)
    return command


@pytest.fixture
def sealed(shell, tmp_path) -> Path:
    """The folder that make_randomisation wrote, from the list of arms."""
    folder = tmp_path / "sealed"
    key = shell("vault_public_key", login="vault").strip()
    shell(
        "make_randomisation", str(STUDY_FILE), "--vault-key", key, "--out", str(folder),
        "--arms", str(DATA / "arms.csv"),
    )  # fmt: skip
    return folder


def import_words(items: Path) -> list[str]:
    covariates = str(DATA / "covariates.csv")
    return [
        "import_items",
        STUDY,
        "--items",
        str(items),
        "--covariates",
        covariates,
        "--by",
        "dana",
    ]


def test_the_sealed_list_and_the_key_parts_are_for_their_owner_alone(sealed):
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sealed.iterdir()}

    assert modes == dict.fromkeys(["sealed-list.json", "key-part-1.txt", "key-part-2.txt"], 0o600)


def test_the_sealed_list_names_no_arm(sealed):
    text = (sealed / "sealed-list.json").read_text()

    assert len(json.loads(text)["slots"]) == 82
    assert "MDMA" not in text
    assert "PBO" not in text


def test_the_files_of_a_trial_are_loaded_through_the_acts_of_people(shell, sealed):
    shell(
        "load_randomisation", STUDY, str(sealed / "sealed-list.json"), "--by", "una", login="vault"
    )

    printed = shell(*import_words(DATA / "items.csv"))

    trial = Trial.objects.get(key=STUDY)
    with reading_all(trial):
        assert "82 participants" in printed
        assert Randomisation.objects.count() == 82
        assert Revision.objects.filter(complete=True).count() == 82 * 13
        acts = AuditEvent.objects.filter(act="entries.record", actor_name="dana")
        assert acts.count() == Revision.objects.count()


def test_a_bad_file_is_refused_whole_with_each_bad_line(shell, sealed, tmp_path):
    shell(
        "load_randomisation", STUDY, str(sealed / "sealed-list.json"), "--by", "una", login="vault"
    )
    lines = (DATA / "items.csv").read_text().splitlines()
    lines[100] = lines[100].rsplit(",", 1)[0] + ",seven"
    lines.append(lines[200])
    bad = tmp_path / "items.csv"
    bad.write_text("\n".join(lines))

    with pytest.raises(CommandError) as refusal:
        shell(*import_words(bad))

    with reading_all(Trial.objects.get(key=STUDY)):
        assert not Participant.objects.exists()
    assert "items.csv:101: value 'seven' is not a code" in str(refusal.value)
    assert f"items.csv:{len(lines)}: item" in str(refusal.value)
    assert "stands twice" in str(refusal.value)


def test_a_list_is_loaded_once(shell, sealed):
    words = ["load_randomisation", STUDY, str(sealed / "sealed-list.json"), "--by", "una"]
    shell(*words, login="vault")

    with pytest.raises(CommandError, match="has its randomisation list already"):
        shell(*words, login="vault")


def test_a_list_for_another_vault_is_refused(shell, tmp_path):
    folder = tmp_path / "foreign"
    shell("make_randomisation", str(STUDY_FILE), "--vault-key", "ab" * 32, "--out", str(folder))

    with pytest.raises(CommandError, match="sealed for another vault"):
        shell(
            "load_randomisation", STUDY, str(folder / "sealed-list.json"), "--by", "una",
            login="vault",
        )  # fmt: skip


def test_the_data_manager_cannot_load_a_list(shell, sealed):
    with pytest.raises(CommandError, match="There is no account 'dana'"):
        shell(
            "load_randomisation", STUDY, str(sealed / "sealed-list.json"), "--by", "dana",
            login="vault",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["load_study", str(STUDY_FILE)], "There is a study TWO-VISITS already"),
        (["create_account", "eve", "NOWHERE", "sponsor"], "There is no study 'NOWHERE'"),
        (["create_account", "eve", STUDY, "site_coordinator"], "A site coordinator needs a site"),
        (["create_account", "eve", STUDY, "sponsor", "--site", "99"], "has no site '99'"),
        (["create_account", "eve", STUDY, "quality_assurance"], "needs a vault one"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(shell, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        shell(*words, said=PASSWORD)


def test_a_short_password_is_refused(shell):
    with pytest.raises(CommandError, match="at least 12 characters"):
        shell("create_account", "eve", STUDY, "sponsor", said="short")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--vault-key", "xyz"], "64 hexadecimal digits"),
        (["--vault-key", "ab" * 32, "--blocks", "3"], "Block size 3 does not fit the ratio"),
    ],
)
def test_a_randomisation_that_cannot_be_made_says_why(monkeypatch, tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(monkeypatch, "make_randomisation", str(STUDY_FILE), "--out", str(tmp_path / "x"),
            *options)  # fmt: skip

    assert not (tmp_path / "x").exists()
