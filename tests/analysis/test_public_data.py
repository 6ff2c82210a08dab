"""The data set for the public: who makes it and when, what cannot be found in it, and that the
released figures come out of it again."""

import csv
import io
import json
import time

import psycopg
import pytest
from django.core.management import call_command

from analysis import command, planning, tasks
from analysis.comparing import figures_of
from analysis.models import Run
from analysis.package_files import table_from_csv, unpacked
from analysis.public_data import ACT, publish
from analysis.releases import propose_release, sign_release
from analysis.runs import tables_of
from tests import raw
from tests.exclusion import exclude
from tests.interpreting import computed
from tests.logins import log_in_as
from tests.study import CONSENTED, DONE, PLAN, start_run
from trials.context import reading
from trials.models import AuditEvent, Entry, Participant, Site
from trials.refusals import NotPermitted, Refused

# What would tell of single people: analyses of a site, of a characteristic, and of one person.
BY_SITE = """
  - {id: sites, method: descriptives, variables: [mood], include: "site = '01'"}
  - {id: rhythm, method: descriptives, variables: [mood], columns: [pulse]}
  - {id: one, method: descriptives, variables: [mood], include: "sleep.baseline = 4.5"}
  - {id: of_some, method: descriptives, variables: [mood], include: "pulse = 72"}
columns:
  pulse: {form: PULSE, item: pulse, visit: V1}
"""
PUBLISH = """
    insert into analysis_publication
        (id, trial_id, run_id, with_sites, sha256, content, made_by_id, made_at)
    values (gen_random_uuid(), %s, %s, true, encode(sha256('x'), 'hex'), 'x', %s, now())
"""


def release(study, run: Run) -> Run:
    made = propose_release(
        run=run,
        scope=study.scope("sponsor"),
        without_second_run="Nobody brought the results of other software",
    )
    for role in planning.SIGNERS:
        sign_release(
            release=made,
            seen_hash=bytes(made.content_hash).hex(),
            scope=study.scope(role),
            authenticated=time.time(),
        )
    return run


def computed_and_released(study) -> Run:
    run = computed(start_run(study, kind="labelled"))
    return release(study, Run.objects.select_related("plan", "trial").get(pk=run.pk))


@pytest.fixture(scope="module")
def released(unblinded_study_of_module, django_db_blocker) -> Run:
    study = unblinded_study_of_module
    with django_db_blocker.unblock():
        run = computed(start_run(study, kind="labelled", plan=PLAN.rstrip() + BY_SITE))
        return release(study, Run.objects.select_related("plan", "trial").get(pk=run.pk))


@pytest.fixture(scope="module")
def files(unblinded_study_of_module, released, django_db_blocker) -> dict[str, bytes]:
    with django_db_blocker.unblock():
        scope = unblinded_study_of_module.scope("sponsor")
        return unpacked(publish(released, scope, with_sites=True).content)


def figures_again(files: dict[str, bytes], folder) -> dict[str, dict[str, float | None]]:
    """As a reader computes them, from the files alone."""
    for name in ("data.csv", "plan.yaml"):
        (folder / name).write_bytes(files[name])
    out = folder / "mine.json"
    arguments = [str(folder / "data.csv"), "--plan", str(folder / "plan.yaml"), "--json", str(out)]
    command.main(arguments, io.StringIO(), io.StringIO())
    found = json.loads(out.read_bytes())["analyses"]
    return {id: figures_of(one) for id, one in found.items()}


def test_the_released_figures_come_out_again(files, tmp_path):
    said = list(csv.DictReader(io.StringIO(files["figures.csv"].decode())))
    same = [row for row in said if row["analysis"] in ("described", "related", "mood")]

    again = figures_again(files, tmp_path)

    now = [again[row["analysis"]][row["figure"]] for row in same]
    then = [float(row["value"]) if row["value"] else None for row in same]
    assert len(same) > 50
    assert now == [None if one is None else pytest.approx(one, rel=1e-9, abs=1e-12) for one in then]


def test_the_readme_says_which_figures_do_not_and_why(files):
    words = files["README.txt"].decode()
    _, again = words.split("All figures of these analyses come out again")
    same, other = again.split("These differ")

    assert [line.strip() for line in same.splitlines()[1:] if line.strip()] == [
        "described",
        "related",
        "mood",
        "one",
    ]
    assert "indirect: what rests on random draws" in other
    assert "sites: Site is left out" in other
    assert "rhythm, of_some: PULSE: Pulse is left out" in other


def test_nothing_in_it_leads_back_to_a_participant(
    files, released, unblinded_study_of_module, django_db_blocker
):
    study = unblinded_study_of_module
    with reading(study.scope("data_manager")):
        numbers = list(Participant.objects.values_list("number", flat=True))
        ids = [str(pk) for pk in Participant.objects.values_list("pk", flat=True)]
        sites = list(Site.objects.values_list("name", flat=True))
        entries = [str(pk) for pk in Entry.objects.values_list("pk", flat=True)]
    days = [str(CONSENTED), str(DONE), f"{DONE:%d %b %Y}", f"{released.started_at:%Y-%m-%d}"]
    hashes = [released.snapshot_sha256, str(released.pk)]
    people = [user.name for user in study.people.values()]

    # The plan is as it was signed: a condition of it may name a site.
    whole = b"\n".join(text for name, text in files.items() if name != "plan.yaml")

    secrets = [*numbers, *ids, *sites, *entries, *days, *hashes, *people]
    assert [one for one in secrets if one.encode() in whole] == []


def test_the_rows_are_in_another_order_and_what_would_tell_is_not_there(files, released):
    log_in_as("worker")
    before = tables_of(released)["table"]
    log_in_as("web")

    table = table_from_csv(files["data.csv"])

    measured = [name for name in table.columns if "@" in name]
    rows = [tuple(row) for row in table[measured].itertuples(index=False)]
    assert sorted(rows) == sorted(tuple(r) for r in before[measured].itertuples(index=False))
    # Three of each arm and site are too few for letters.
    assert {"PULSE.pulse@V1", "site"} & {*before.columns} == {"PULSE.pulse@V1", "site"}
    assert {"PULSE.pulse@V1", "site"} & {*table.columns} == set()


def test_the_dictionary_says_what_each_column_is(files):
    rows = list(csv.DictReader(io.StringIO(files["dictionary.csv"].decode())))

    assert [row["variable"] for row in rows] == list(table_from_csv(files["data.csv"]).columns)
    assert rows[2] == {
        "variable": "MOOD.mood@V1",
        "label": "MOOD: Mood",
        "type": "code",
        "unit": "",
        "codes": "0 = low; 1 = middling; 2 = high",
        "derivation": "As answered",
        "visit": "Baseline",
    }


def test_no_figure_tells_of_one_person_or_of_what_is_left_out(files):
    said = csv.DictReader(io.StringIO(files["figures.csv"].decode()))

    assert {row["analysis"] for row in said} == {"described", "related", "mood", "indirect"}


def test_a_study_has_one_data_set(files, released, unblinded_study_of_module):
    first = publish(released, unblinded_study_of_module.scope("sponsor"), with_sites=True)
    again = publish(released, unblinded_study_of_module.scope("statistician"))

    assert first.content == again.content
    assert unpacked(again.content) == files


def test_options_are_those_of_the_first_time(unblinded_study):
    run = computed_and_released(unblinded_study)
    publish(run, unblinded_study.scope("sponsor"))

    with pytest.raises(Refused, match="made without the sites, and is made once"):
        publish(run, unblinded_study.scope("sponsor"), with_sites=True)


def test_rows_of_an_excluded_site_are_not_what_two_data_sets_differ_in(
    unblinded_study, monkeypatch
):
    monkeypatch.setattr(tasks, "ring", lambda parts: None)
    first = computed_and_released(unblinded_study)
    publish(first, unblinded_study.scope("sponsor"))
    exclude(unblinded_study, "02")
    again = Run.objects.filter(kind="labelled").exclude(excluded_sites=[]).get()
    release(unblinded_study, computed(again))

    with pytest.raises(
        Refused, match=f"was made of run {str(first.pk)[:8]} on .*: a study has one"
    ):
        publish(again, unblinded_study.scope("sponsor"))


def test_nor_is_a_second_one_made_with_raw_sql(files, released, unblinded_study_of_module):
    scope = unblinded_study_of_module.scope("sponsor")

    with raw.as_login("web") as web, pytest.raises(psycopg.errors.UniqueViolation):
        raw.open_act(web, scope, ACT)
        web.execute(PUBLISH, [released.trial_id, released.pk, scope.actor])
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, scope, ACT)
        web.execute("select * from governance.letters_on_record(%s)", [released.snapshot_id])


def test_who_releases_no_results_reads_none_of_it_with_raw_sql(
    files, released, unblinded_study_of_module
):
    study, count = unblinded_study_of_module, "select count(*) from analysis_publication"
    ledger = "select difference->'content' from ledger.change where table_name = %s"
    with raw.as_login("web") as web:
        raw.enter(web, study.scope("sponsor"))
        assert web.execute(count).fetchone() == (1,)
    with raw.as_login("web") as web:
        raw.enter(web, study.scope("data_manager"))
        assert web.execute(count).fetchone() == (0,)
        hidden = web.execute(ledger, ["analysis_publication"]).fetchall()
    assert hidden == [(["hidden", "hidden"],)]


def test_the_ledger_says_who_made_it(files, released, unblinded_study_of_module):
    with reading(unblinded_study_of_module.scope("data_manager")):
        said = AuditEvent.objects.filter(act=ACT).order_by("at").values_list("role", "detail")

        assert said[0] == ("sponsor", f"public data set of run {released.pk}")


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator", "monitor"])
def test_nobody_else_makes_one_nor_gets_a_letter_for_it(released, unblinded_study_of_module, role):
    scope = unblinded_study_of_module.scope(role)

    with pytest.raises(NotPermitted, match="does not include: interpret masked results"):
        publish(released, scope)
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, scope, ACT)
        web.execute("select * from governance.letters_on_record(%s)", [released.snapshot_id])


def test_there_is_none_before_the_release_nor_a_letter_for_it(unblinded_study):
    study = unblinded_study
    run = computed(start_run(study, kind="labelled"))
    scope = study.scope("sponsor")

    with pytest.raises(Refused, match="made of a released result: two people release it first"):
        publish(run, scope)
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, scope, ACT)
        web.execute("select * from governance.letters_on_record(%s)", [run.snapshot_id])


def test_there_is_none_while_the_meaning_of_the_letters_is_sealed(masked_study):
    run = computed(start_run(masked_study))

    with pytest.raises(Refused, match="made once the study is unblinded"):
        publish(run, masked_study.scope("sponsor"))


def test_whoever_keeps_the_server_writes_it_with_a_command(released, tmp_path):
    out, file = io.StringIO(), tmp_path / "out.zip"

    log_in_as("worker")
    call_command("public_data", str(released.pk), str(file), stdout=out)
    log_in_as("web")

    assert set(unpacked(file.read_bytes())) == {
        "README.txt",
        "data.csv",
        "dictionary.csv",
        "figures.csv",
        "plan.yaml",
    }
    assert str(file) in out.getvalue()
