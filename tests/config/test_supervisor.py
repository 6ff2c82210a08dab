"""Real programs under a supervisor that runs in a process of its own."""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import psutil
import pytest

from config import supervisor
from config.supervisor import Program, ProgramFailed, Supervisor, wait_for_http, why_port_busy

# Each program notes in the file `notes` that it has started, and on SIGTERM that it stops.
GROUP = """if True:
    import pathlib, sys
    from config import supervisor
    from config.supervisor import Program, Supervisor
    supervisor.GRACE = 0.5
    root = pathlib.Path(sys.argv[1])
    polite = '''if True:
        import os, signal, sys, time
        def note(what):
            with open(sys.argv[1], "a") as notes:
                print(what, sys.argv[2], os.getpid(), file=notes)
        def end(*_):
            note("stopped")
            sys.exit()
        signal.signal(signal.SIGTERM, end)
        note("started")
        time.sleep(60)
    '''
    stubborn = polite.replace("sys.exit()", "pass")
    notes = root / "notes"
    def program(name, code):
        ready = lambda: notes.exists() and f"started {name} " in notes.read_text()
        return Program(name, [sys.executable, "-c", code, str(notes), name], ready=ready)
    Supervisor(root).run([program("first", polite), program("second", SECOND)])
    print("returned")
"""


@pytest.fixture
def notes(tmp_path):
    """What the programs noted so far, as (what, name, pid)."""

    def read() -> list[tuple[str, str, int]]:
        file = tmp_path / "notes"
        lines = file.read_text().splitlines() if file.exists() else []
        return [(what, name, int(pid)) for what, name, pid in map(str.split, lines)]

    return read


@pytest.fixture
def group(tmp_path, script, notes, until):
    """A supervisor with two programs that have started."""

    def start(second: str = "polite"):
        process = script(GROUP.replace("SECOND", second), tmp_path)
        until(lambda: len(notes()) == 2)
        return process

    return start


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_program_starts_only_when_the_one_before_is_ready(tmp_path):
    mark = tmp_path / "mark"
    slow = python(f"import time; time.sleep(0.4); open({str(mark)!r}, 'w')")
    look = python(f"import os; print(os.path.exists({str(mark)!r}))")

    Supervisor(tmp_path).run(
        [
            Program("slow", slow, ready=mark.exists, restart=False),
            Program("look", look, restart=False),
        ]
    )

    assert (tmp_path / "log" / "look.log").read_text() == "True\n"


def test_a_program_gets_its_own_variables_beside_ours(tmp_path):
    show = python("import os; print(os.environ['COLOUR'], 'PATH' in os.environ)")

    Supervisor(tmp_path).run([Program("show", show, env={"COLOUR": "blue"}, restart=False)])

    assert (tmp_path / "log" / "show.log").read_text() == "blue True\n"


def test_a_program_that_ends_before_it_is_ready_shows_the_end_of_its_log(tmp_path):
    broken = Program("broken", python("raise SystemExit('no such table')"), ready=lambda: False)

    with pytest.raises(ProgramFailed, match=r"(?s)broken stopped with code 1.*no such table"):
        Supervisor(tmp_path).run([broken])


def test_a_program_that_never_gets_ready_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "READY_WITHIN", 0.3)
    idle = Program("idle", python("import time; time.sleep(60)"), ready=lambda: False)

    with pytest.raises(ProgramFailed, match=r"idle was not ready after 0\.3 s"):
        Supervisor(tmp_path).run([idle])


def test_work_can_be_done_between_start_and_wait(tmp_path):
    with Supervisor(tmp_path) as group:
        group.start(Program("one", python("print('one')"), restart=False))
        group.start(Program("two", python("print('two')"), restart=False))
        group.wait()

    logs = {log.name: log.read_text() for log in (tmp_path / "log").iterdir()}
    assert logs == {"one.log": "one\n", "two.log": "two\n"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_group_stops_in_reverse_order_and_the_caller_goes_on(number, group, notes):
    process = group()

    process.send_signal(number)
    printed, errors = process.communicate()

    assert [(what, name) for what, name, _ in notes()] == [
        ("started", "first"),
        ("started", "second"),
        ("stopped", "second"),
        ("stopped", "first"),
    ]
    assert (printed, errors, process.returncode) == ("returned\n", "", 0)


def test_a_program_that_ignores_the_request_is_killed_after_the_grace_period(group, notes):
    process = group(second="stubborn")

    process.terminate()
    process.communicate(timeout=10)

    assert [is_alive(pid) for what, _, pid in notes() if what == "started"] == [False, False]


def test_a_program_that_dies_is_started_again_and_told_in_one_line(group, notes, until, tmp_path):
    process = group()
    os.kill(notes()[0][2], signal.SIGKILL)

    until(lambda: [name for _, name, _ in notes()].count("first") == 2)

    process.terminate()
    assert process.communicate()[0] == (
        "first stopped with code -9; starting it again in 1 s. "
        f"Its log: {tmp_path}/log/first.log\nreturned\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_programs_die_with_a_supervisor_that_is_killed(group, notes, until):
    process = group()
    pids = [pid for _, _, pid in notes()]

    process.kill()

    assert until(lambda: not any(map(is_alive, pids)))


@pytest.fixture
def web():
    """A web server that answers /broken with 503, everything else with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503 if self.path == "/broken" else 404)
            self.end_headers()

        def log_message(self, *_):
            """Prints nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "ready"), [("", True), ("/page", True), ("/broken", False)])
def test_a_web_server_is_ready_once_it_answers_without_an_error_of_its_own(web, path, ready):
    assert wait_for_http(f"http://127.0.0.1:{web}{path}")() is ready


def test_a_web_server_that_does_not_listen_is_not_ready():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert wait_for_http(f"http://127.0.0.1:{port}")() is False


def test_a_busy_port_names_the_variable_that_changes_it(web):
    assert why_port_busy(web) == (
        f"Port {web} is used by another program. "
        "Set EQUIPOISE_PORT to another one (the default is 8000)."
    )


def test_a_free_port_is_not_busy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert why_port_busy(port) is None


def test_what_is_no_program_of_the_group_is_looked_after_while_it_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "LOOK_EVERY", 0.05)
    looks = []

    with Supervisor(tmp_path) as group:
        group.start(Program("short", python("import time; time.sleep(1)"), restart=False))
        group.wait(also=lambda: looks.append(True))

    assert len(looks) >= 2
