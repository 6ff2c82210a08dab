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
from trials.randomisation.command import check
from trials.randomisation.record import read_record
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


def of_the_first(people: int, name: str, folder: Path) -> Path:
    """The lines of the first people of a file of the trial; the journeys load it whole."""
    head, *lines = (DATA / name).read_text().splitlines(keepends=True)
    subjects = list(dict.fromkeys(line.split(",")[0] for line in lines))[:people]
    kept = folder / name
    kept.write_text(head + "".join(line for line in lines if line.split(",")[0] in subjects))
    return kept


def import_words(items: Path, covariates: Path = DATA / "covariates.csv") -> list[str]:
    return [
        "import_items",
        STUDY,
        "--items",
        str(items),
        "--covariates",
        str(covariates),
        "--by",
        "dana",
    ]


def test_the_sealed_list_and_the_key_parts_are_for_their_owner_alone(sealed):
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sealed.iterdir()}

    names = ["sealed-list.json", "key-part-1.txt", "key-part-2.txt", "list-record.txt"]
    assert modes == dict.fromkeys(names, 0o600)


def test_the_sealed_list_names_no_arm(sealed):
    text = (sealed / "sealed-list.json").read_text()

    assert len(json.loads(text)["slots"]) == 82
    assert "MDMA" not in text
    assert "PBO" not in text


def test_the_files_of_a_trial_are_loaded_through_the_acts_of_people(shell, sealed, tmp_path):
    shell(
        "load_randomisation", STUDY, str(sealed / "sealed-list.json"), "--by", "una", login="vault"
    )

    files = (of_the_first(6, name, tmp_path) for name in ("items.csv", "covariates.csv"))
    printed = shell(*import_words(*files))

    trial = Trial.objects.get(key=STUDY)
    with reading_all(trial):
        assert "6 participants" in printed
        assert Randomisation.objects.count() == 6
        assert Revision.objects.filter(complete=True).count() == 6 * 13
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
        (["create_account", "eve", STUDY, "site_coordinator"], "it is of one site"),
        (["create_account", "eve", STUDY, "sponsor", "--site", "99"], "has no site '99'"),
        (["create_account", "eve", STUDY, "quality_assurance"], "needs a vault one"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(shell, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        shell(*words, said=PASSWORD)


def test_a_list_that_was_made_passes_its_own_check(monkeypatch, tmp_path):
    """The record is its own witness: with its seed the list is drawn again."""
    folder = tmp_path / "made"
    printed = run(
        monkeypatch, "make_randomisation", str(FOLDER / "mp8.yaml"), "--vault-key", "ab" * 32,
        "--out", str(folder), "--seed", "tide", "--length", "12",
    )  # fmt: skip
    record = read_record((folder / "list-record.txt").read_text())

    assert printed.startswith("Seed tide; whoever has it can draw the list again.\n")
    assert (record.seed, record.block_sizes) == ("tide", [8, 12])
    assert record.ratio == {"D30": 1, "D75": 1, "D125": 2}
    words = [str(folder / "sealed-list.json"), "--study", str(FOLDER / "mp8.yaml")]
    for name in ("key-part-1", "key-part-2"):
        words += [f"--{name}", str(folder / f"{name}.txt")]
    out, errors = io.StringIO(), io.StringIO()
    status = check([*words, "--record", str(folder / "list-record.txt")], out, errors)
    assert (status, errors.getvalue()) == (0, "")


def test_a_study_that_observes_has_no_list(monkeypatch, tmp_path):
    with pytest.raises(CommandError, match="Nobody is randomised in"):
        run(monkeypatch, "make_randomisation", str(FOLDER / "qual12m.yaml"), "--vault-key",
            "ab" * 32, "--out", str(tmp_path / "x"))  # fmt: skip


def test_a_short_password_is_refused(shell):
    with pytest.raises(CommandError, match="A password has 12 to 128 characters; this one has 5"):
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
