"""Roots leave the database; an anchor that cannot be reached holds nothing up."""

import json
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests.conftest import log_in_as
from tests.study import make_small_study
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import act
from trials.models import LedgerVerification
from trials.sealing.anchors import FileAnchor, MailAnchor, read_file, tell_all
from trials.sealing.rounds import look, seal_and_tell, verify_and_note
from trials.sealing.sealer import seal_now
from trials.selectors.integrity import anchor_states


@dataclass
class Unreliable:
    """An anchor of a test: it fails while it is told to."""

    place: str = "a test"
    fails: bool = True
    kept: list[str] = field(default_factory=list)

    def tell(self, lines):
        if self.fails:
            raise ConnectionRefusedError("nobody answers")
        self.kept += lines


@pytest.fixture
def study(own_database, settings, tmp_path):
    settings.ANCHOR_FILE = str(tmp_path / "outside" / "roots.txt")
    settings.ANCHOR_MAIL = "roots@example.org"
    return make_small_study()


@pytest.fixture
def worker(study):
    log_in_as("worker")


def one_more(study) -> None:
    log_in_as("web")
    with act("participants.x", scope=system_scope(study.trial)):
        pass
    log_in_as("worker")


def tell(*anchors) -> None:
    seal_now()
    with reading(system_scope(None)):
        tell_all(anchors)


def states():
    with reading(system_scope(None)):
        return anchor_states(latest_seal=2)


def test_a_file_and_a_mail_hold_each_root(study, worker, settings, tmp_path):
    seal_and_tell()
    one_more(study)
    seal_and_tell()

    kept = read_file(tmp_path / "outside" / "roots.txt")
    assert [one.seal for one in kept] == [1, 2]
    assert [message.to for message in mail.outbox] == [["roots@example.org"]] * 2
    assert kept[1].root.hex() in mail.outbox[1].body
    assert look(kept).is_whole


def test_what_an_anchor_missed_is_told_later_without_a_gap(study, worker):
    anchor = Unreliable()
    tell(anchor)
    one_more(study)
    tell(anchor)
    assert (states()[0].waiting, states()[0].problem) == (
        2,
        "ConnectionRefusedError: nobody answers",
    )

    anchor.fails = False
    tell(anchor)

    assert [line.split()[0] for line in anchor.kept] == ["1", "2"]
    assert (states()[0].waiting, states()[0].problem) == (0, "")


def test_an_anchor_that_fails_keeps_no_other_from_being_told(worker, tmp_path):
    file = FileAnchor(tmp_path / "roots.txt")

    tell(Unreliable(), file)

    assert len(read_file(file.path)) == 1


def test_a_mail_server_that_is_away_is_a_problem_and_no_crash(worker, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    tell(MailAnchor("roots@example.org"))

    assert states()[0].problem.startswith("ConnectionRefusedError")


def test_a_line_that_no_anchor_wrote_is_named(tmp_path):
    file = tmp_path / "roots.txt"
    file.write_text("1 yesterday 7 ff\n")

    with pytest.raises(ValueError, match=r"roots.txt, line 1: '1 yesterday 7 ff' is not a line"):
        read_file(file)


def run(*arguments) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_that_all_is_whole(worker, settings):
    seal_and_tell()

    status, said = run("--anchors", settings.ANCHOR_FILE)

    assert (status, said.splitlines()[-1]) == (0, "The ledger is whole.")


def test_the_command_ends_with_1_and_names_what_is_not(study, worker, settings, tmp_path):
    seal_and_tell()
    forged = tmp_path / "forged.txt"
    text = Path(settings.ANCHOR_FILE).read_text()
    forged.write_text(text[:-2] + ("0" if text[-2] != "0" else "1") + "\n")

    status, said = run("--anchors", str(forged), "--json")

    assert status == 1
    assert json.loads(said)["findings"] == [{"kind": "not as anchored", "where": "seal 1"}]


def test_an_anchor_file_that_is_not_there_is_no_finding(worker):
    with pytest.raises(CommandError, match=r"nothing was verified: .*No such file") as ended:
        call_command("verify_ledger", "--anchors", "/nowhere/roots.txt")

    assert ended.value.returncode == 2


def test_the_worker_leaves_word_that_it_looked(worker):
    seal_and_tell()

    verify_and_note()

    with reading(system_scope(None)):
        noted = LedgerVerification.objects.get()
    assert (noted.seals, noted.findings) == (1, {})
