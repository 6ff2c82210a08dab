"""The one command of the README, as a newcomer starts it: real processes, real pages."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError

import psutil
import pytest

from config.demo.ceremony import Visitor
from config.demo.people import PASSWORD, PEOPLE
from trials.authorization.roles import ROLES

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "trial82"
READY_WITHIN = 240
OURS = "EQUIPOISE_VAR"
ONE_OF_EACH_ROLE = list({person.role: person for person in PEOPLE}.values())


def free_port() -> int:
    """The first of two neighbouring ports that are free."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Demo:
    """One start of `manage.py demo` with its data in a folder of its own."""

    def __init__(self, folder: Path, port: int, *arguments: str):
        self._output = folder / "output.txt"
        self.folder, self.port = folder, port
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.endswith(("DATABASE_URL", "REDIS_URL", "_KEY", "SETTINGS_MODULE", "_LOGIN"))
        }
        environment |= {
            OURS: str(folder / "var"),
            "EQUIPOISE_PORT": str(port),
            "EQUIPOISE_NO_BOOTSTRAP": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "demo", *arguments],
            env=environment,
            stdout=self._output.open("w"),
            stderr=subprocess.STDOUT,
        )

    @property
    def printed(self) -> str:
        return self._output.read_text()

    def wait_until_ready(self) -> "Demo":
        until = time.monotonic() + READY_WITHIN
        while "Ready after" not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < until, self.printed
            time.sleep(0.1)
        return self

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def processes_left(self) -> list[str]:
        return [" ".join(process.info["cmdline"]) for process in self._processes()]

    def kill_everything(self) -> None:
        """As a power cut does: web, vault, worker, servers and the command itself, at once."""
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.kill()
        self.process.wait(10)

    def _processes(self) -> list[psutil.Process]:
        mark = str(self.folder)
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if mark in " ".join(process.info["cmdline"] or [])
        ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    started = Demo(tmp_path_factory.mktemp("demo"), free_port()).wait_until_ready()
    yield started
    if started.process.poll() is None:
        started.stop()


def signed_in(demo: Demo, username: str, realm: str) -> tuple[Visitor, str]:
    visitor = Visitor(f"http://127.0.0.1:{demo.port + (realm == 'vault')}")
    page = visitor.post("/sign-in/", visitor.get("/sign-in/"), username=username, password=PASSWORD)
    return visitor, page


def test_the_demo_prints_the_labelled_tables_of_the_plan(demo):
    printed = demo.printed

    assert "Analysis of covariance: two-factor" in printed
    # "95 %" is written with a space that does not break.
    assert re.search(r"MDMA . PBO .95.%.CI.: 0\.96 \[0\.65, 1\.27\]", printed)
    assert "Mediation: change in CAPS-5 total severity" in printed


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.username)
def test_every_printed_account_signs_in_and_sees_its_studies(demo, person):
    assert f"  {person.username}" in demo.printed

    _, page = signed_in(demo, person.username, ROLES[person.role].realm)

    assert person.name in page
    assert "DEMO-MAPP1" in page
    assert "DEMO-RECRUITING" in page


@pytest.mark.parametrize("person", ONE_OF_EACH_ROLE, ids=lambda person: person.username)
def test_an_account_of_one_host_is_nobody_on_the_other(demo, person):
    other = "web" if ROLES[person.role].realm == "vault" else "vault"

    _, page = signed_in(demo, person.username, other)

    assert person.name not in page
    assert "Error:" in page


def test_the_unlocked_study_refuses_an_analysis_with_the_reason(demo):
    visitor, _ = signed_in(demo, "sponsor", "web")
    board = visitor.get("/studies/DEMO-RECRUITING/lock/")

    page = visitor.get("/studies/DEMO-RECRUITING/analyses/")
    visitor.post("/studies/DEMO-RECRUITING/analyses/plans/take/", board, name="agin_liebes_2025")
    plans = visitor.get("/studies/DEMO-RECRUITING/analyses/plans/")
    plan = re.search(r"analyses/plans/([0-9a-f-]{36})/", plans)[1]
    with pytest.raises(HTTPError) as refusal:
        visitor.post("/studies/DEMO-RECRUITING/analyses/start/", board, plan=plan)

    assert "no analysis runs before the lock" in page
    assert refusal.value.code == 422
    assert "no analysis runs before the lock" in refusal.value.read().decode()


def test_the_raters_room_of_the_recruiting_study_is_alive(demo):
    coordinator, _ = signed_in(demo, "coordinator", "web")
    pool = coordinator.get("/studies/DEMO-RECRUITING/raters/")
    agreement = coordinator.get("/studies/DEMO-RECRUITING/raters/agreement/")
    rater, _ = signed_in(demo, "rater", "web")
    own = rater.get("/studies/DEMO-RECRUITING/interviews/")

    assert "English: 4 raters are needed so that nobody meets a participant twice; 6" in pool
    assert len(set(re.findall(r"/raters/interviews/(\w+)/", pool))) == 3
    assert re.search(r"\d+ interviews rated twice", agreement)
    assert "To do" in own


@pytest.mark.parametrize(
    ("username", "page", "found"),
    [
        ("site", "today/", ["Safety alerts", "Overdue", "01-005", "armed forces", "one year more"]),
        ("site", "files/", ["Reference ranges of the laboratory"]),
        ("site", "notes/", ["the train did not run"]),
        ("rater", "interviews/", ["To do"]),
        ("monitor", "monitoring/", ["Planned", "Routine, on site"]),
        ("monitor", "verification/", ["3 of 26"]),
        ("data", "terms/", ["Nausea (W1)"]),
        ("data", "deviations/", ["five minutes late", "To be classified"]),
        ("data", "queries/", ["Was the form filled in at the visit"]),
        ("sponsor", "overview/", ["Randomised in all, by month", "11"]),
    ],
)
def test_who_signs_in_finds_something_to_do(demo, username, page, found):
    visitor, _ = signed_in(demo, username, "web")

    shown = visitor.get(f"/studies/DEMO-RECRUITING/{page}")

    assert [words for words in found if words not in shown] == []


def test_a_session_of_today_is_ready_for_the_dose(demo):
    therapist, _ = signed_in(demo, "therapist", "web")
    today = therapist.get("/studies/DEMO-RECRUITING/today/")
    due = today.split("Dosing session", 1)[1]
    visit = re.search(r"/studies/DEMO-RECRUITING/visits/[\w-]+/", due)[0]

    room = therapist.get(f"{visit}dosing/")

    assert "Ready for the dose" in room
    assert "Thea Brenner" in room


def test_a_printed_link_is_opened_with_its_code(demo):
    link, code = re.search(r"questionnaires: \S+?(/p/\S+)\n.*: (\d{6})\n", demo.printed).groups()
    phone = Visitor(f"http://127.0.0.1:{demo.port}")

    page = phone.post(link, phone.get(link), code=code, new_pin="482915", new_pin_again="482915")

    assert "2 questionnaires" in page


def test_a_second_start_on_a_busy_port_says_which_variable_changes_it(demo, tmp_path):
    second = Demo(tmp_path, demo.port)

    status = second.process.wait(30)

    assert status == 1
    assert "EQUIPOISE_PORT" in second.printed


def test_a_file_with_bad_lines_is_refused_whole_with_each_line_named(tmp_path):
    items = (DATA / "items.csv").read_text().splitlines()
    items[5] = items[5].rsplit(",", 1)[0] + ",9"
    items[9] = items[9].replace("SCS26", "SCS27")
    bad = tmp_path / "items.csv"
    bad.write_text("\n".join(items) + "\n")

    refused = Demo(
        tmp_path, free_port(), "--items", str(bad),
        "--covariates", str(DATA / "covariates.csv"), "--arms", str(DATA / "arms.csv"),
    )  # fmt: skip
    status = refused.process.wait(60)

    assert status == 2
    assert "items.csv:6: value '9' is not a code of item 5" in refused.printed
    assert "items.csv:10: instrument 'SCS27' is unknown" in refused.printed
    assert refused.processes_left() == []


def test_control_c_stops_everything_and_the_next_start_attaches(demo):
    status = demo.stop()
    left = demo.processes_left()
    again = Demo(demo.folder, demo.port).wait_until_ready()
    recorded_again = "Recording the participants" in again.printed
    again.kill_everything()

    assert status == 0
    assert left == []
    assert not recorded_again


def test_after_kill_9_of_the_whole_group_the_next_start_has_everything(demo):
    again = Demo(demo.folder, demo.port).wait_until_ready()
    _, page = signed_in(again, "sponsor", "web")
    again.stop()

    assert "Unblinded" in page
    assert "Recording the participants" not in again.printed
    assert again.processes_left() == []
