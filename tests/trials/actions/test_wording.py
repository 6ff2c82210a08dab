"""The wording of a form stays inside the study that holds the licence, and in no record."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from tests import raw
from tests.library import BDI, PGIC, entry_of, licence, load, pack_of, sealed
from trials.actions.wording import load_wording
from trials.context import reading
from trials.models import Wording
from trials.policies import why_not_self_entry
from trials.refusals import NotPermitted, Refused
from trials.wording.choosing import newest_wordings
from trials.wording.pack import InvalidPack

pytestmark = pytest.mark.rolled_back

YESTERDAY = str(date.today() - timedelta(days=1))
ANOTHER_STUDY = "00000000-0000-4000-8000-000000000000"
TOMORROW = str(date.today() + timedelta(days=1))


def loaded(study) -> dict[str, str]:
    """{language: instruction} of what counts."""
    with reading(study.scope("site_coordinator")):
        packs = newest_wordings(study.trial, "PGIC", "1976")
        return {language: pack.wording["instruction"] for language, pack in packs.items()}


def everything_recorded() -> str:
    """Ledger and refusals of the whole database, as its administrator reads them."""
    with raw.as_administrator() as administrator:
        rows = administrator.execute(
            "select to_jsonb(e)::text from ledger.event e"
            " union all select to_jsonb(c)::text from ledger.change c"
        )
        return "\n".join(text for (text,) in rows)


def test_a_newer_pack_replaces_the_older_one_which_stays(library_study):
    load(library_study, pack_of(PGIC, says="First"))
    load(library_study, pack_of(PGIC, says="Second"))

    assert loaded(library_study) == {"en": "Second: how to go about it."}
    with reading(library_study.scope("data_manager")):
        assert Wording.objects.count() == 2


def test_each_language_has_its_own_pack(library_study):
    load(library_study, pack_of(PGIC, says="Here"))
    load(library_study, pack_of(PGIC, says="There", language="he", direction="rtl"))

    assert list(loaded(library_study)) == ["he", "en"]


def test_another_study_does_not_see_the_wording(library_study):
    load(library_study, pack_of(PGIC))
    elsewhere = replace(library_study.scope("data_manager"), trial=ANOTHER_STUDY)

    with reading(elsewhere):
        assert not Wording.objects.exists()


@pytest.mark.commits
def test_the_ledger_says_that_a_pack_came_and_hides_its_text(library_study):
    load(library_study, pack_of(PGIC, says="Zebra crossing"))

    recorded = everything_recorded()

    assert '"wording": ["hidden", "hidden"]' in recorded
    assert "HP-1" in recorded
    assert "Zebra" not in recorded


@pytest.mark.commits
def test_a_refused_pack_leaves_its_line_without_its_text(library_study):
    pack = pack_of(PGIC, says="Zebra crossing")
    pack["items"]["Zebra crossing, any"] = pack["items"].pop("pgic")

    with pytest.raises(InvalidPack) as refused:
        load(library_study, sealed(pack))

    assert refused.value.problems == [
        "pack.json: items: no text for pgic.",
        "pack.json: items: there is no item a key that is no code.",
    ]
    recorded = everything_recorded()
    assert "no text for pgic" in recorded
    assert "Zebra" not in recorded


def test_a_pack_of_a_form_that_the_study_does_not_have_is_refused(library_study):
    with pytest.raises(InvalidPack) as refused:
        load(library_study, sealed(pack_of(PGIC) | {"version": "2026"}))

    assert str(refused.value) == (
        "pack.json: instrument, version: LIBRARY has no form PGIC 2026; it has: PGIC 1976,"
        " BDI-II 1996, CAPS-5 past_month, C-SSRS since_last_visit."
    )


@pytest.mark.parametrize("role", ["site_coordinator", "rater", "sponsor", "statistician"])
def test_only_a_data_manager_loads_wording(library_study, role):
    with pytest.raises(NotPermitted, match="load the wording of a form"):
        load(library_study, pack_of(PGIC), role=role)


def test_after_the_lock_no_wording_is_loaded(locked_study):
    with pytest.raises(Refused, match="The study is locked"):
        load_wording(
            trial=locked_study.trial,
            text=json.dumps(pack_of(PGIC)),
            source="pack.json",
            scope=locked_study.scope("data_manager"),
        )


def why_not(study, form: str = "PGIC") -> str | None:
    entry = entry_of(study, form)
    with reading(study.scope("site_coordinator")):
        return why_not_self_entry(study.trial, entry)


def test_participants_fill_in_a_form_whose_wording_is_licensed_for_screens(library_study):
    load(library_study, pack_of(PGIC))

    assert why_not(library_study) is None


def test_participants_do_not_fill_in_our_labels(library_study):
    assert why_not(library_study) == (
        "Participants cannot fill in PGIC: the study has no wording of it, only our own labels."
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"modes": ["paper"]}, "is not for electronic use."),
        ({"valid_to": YESTERDAY}, f"ended on {YESTERDAY}."),
        ({"valid_from": TOMORROW}, f"begins on {TOMORROW}."),
    ],
)
def test_participants_do_not_fill_in_a_form_whose_licence_does_not_hold(
    library_study, changes, reason
):
    load(library_study, licence(pack_of(PGIC), **changes))

    assert why_not(library_study) == (
        f"Participants cannot fill in PGIC. The licence HP-1 for the wording (en) {reason}"
    )


def test_a_licence_holds_on_its_last_day(library_study):
    load(library_study, licence(pack_of(PGIC), valid_to=str(date.today())))

    assert why_not(library_study) is None


def test_participants_do_not_fill_in_an_interview(library_study):
    assert why_not(library_study, "CAPS-5") == "CAPS-5 is not filled in by participants."


def test_the_command_loads_a_file_in_the_name_of_the_data_manager(library_study, tmp_path, capsys):
    file = tmp_path / "pgic.json"
    file.write_text(json.dumps(pack_of(PGIC)))

    call_command("load_wording", "LIBRARY", file, "--by", "dana")

    assert capsys.readouterr().out == (
        "LIBRARY: PGIC 1976 has its wording in en until 2099-12-31.\n"
    )


def test_the_command_names_a_file_that_is_not_there(library_study, tmp_path):
    with pytest.raises(CommandError, match=r"No such file .*none\.json"):
        call_command("load_wording", "LIBRARY", tmp_path / "none.json", "--by", "dana")


def test_a_pack_with_statements_of_its_own_for_each_item_is_taken(library_study):
    kept = load(library_study, pack_of(BDI))

    assert kept.wording["options"]["bdi16"]["2b"] == "Invented sentence for 2b"
