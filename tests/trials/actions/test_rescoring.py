"""Scores are given anew by an act of their own; what was there before stays."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from instruments import Item, registry
from instruments.definition import coded
from instruments.scoring import sum_of
from tests.library import PGIC, entry_of
from tests.trio import DISCLOSED
from trials.actions.rescoring import rescore
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.extract import frozen_revisions
from trials.ledger import act
from trials.models import AuditChange, AuditEvent, Rescoring, Revision
from trials.models.base import place_of
from trials.policies import lock_lines
from trials.refusals import NotPermitted, Refused
from trials.selectors import definitions
from trials.selectors.definitions import AlteredDefinition, altered_definitions

pytestmark = pytest.mark.rolled_back

ONE_MORE = replace(PGIC.scales[0], rule=sum_of, data={"items": ("pgic", "pgic")})


@pytest.fixture
def alter(monkeypatch):
    """alter(pgic): from here on PGIC has this definition."""

    def altered(pgic):
        others = tuple(one for one in registry.all_instruments() if one.key != "PGIC")
        monkeypatch.setattr(registry, "all_instruments", lambda: (*others, pgic))
        return pgic

    return altered


@pytest.fixture
def scored(library_study):
    """A study with one scored form, of two revisions."""
    entry = entry_of(library_study, "PGIC")
    library_study.save(entry, {"pgic": 2})
    library_study.save(entry, {"pgic": 3}, based_on=1, reason="Read wrongly")
    return library_study


def score_again(study, *, role="data_manager", reason="A sum was wrong"):
    return rescore(trial=study.trial, reason=reason, scope=study.scope(role))


def waiting(study) -> int:
    with reading(study.scope("sponsor")):
        return next(line.count for line in lock_lines(study.trial) if line.code == "S3")


def test_a_new_definition_stands_in_the_way_of_the_lock_until_scores_are_given_anew(scored, alter):
    assert waiting(scored) == 0
    alter(replace(PGIC, scales=(ONE_MORE,)))
    assert waiting(scored) == 2

    assert score_again(scored) == 2

    assert waiting(scored) == 0


def test_the_old_scores_stay_beside_the_new_ones(scored, alter):
    new = alter(replace(PGIC, scales=(ONE_MORE,)))

    score_again(scored)

    with reading(scored.scope("data_manager")):
        revisions = Revision.objects.order_by("number")
        before = [(r.scores["values"]["pgic"], r.fingerprint) for r in revisions]
        after = [
            (again.scores["values"]["pgic"], again.fingerprint, again.recorded_by)
            for again in Rescoring.objects.order_by("revision__number")
        ]
    assert before == [(2, PGIC.fingerprint), (3, PGIC.fingerprint)]
    dana = scored.people["data_manager"]
    assert after == [(4, new.fingerprint, dana), (6, new.fingerprint, dana)]


def test_the_ledger_says_who_scored_again_and_why(scored, alter):
    alter(replace(PGIC, scales=(ONE_MORE,)))

    score_again(scored, reason="The sum was wrong")

    with reading(scored.scope("data_manager")):
        line = AuditEvent.objects.get(act="scores.rescore")
        tables = AuditChange.objects.filter(event=line).values_list("table_name", flat=True)
        assert (line.actor_name, line.reason) == ("Dana Data", "The sum was wrong")
        assert list(tables) == ["trials_rescoring", "trials_rescoring"]


def test_a_second_new_definition_is_compared_with_the_latest_scores(scored, alter):
    alter(replace(PGIC, scales=(ONE_MORE,)))
    score_again(scored)
    third = alter(replace(PGIC, scales=(replace(ONE_MORE, data={"items": ("pgic",) * 3}),)))

    score_again(scored)

    with reading(scored.scope("data_manager")):
        latest = Rescoring.objects.filter(revision__number=2).latest("recorded_at")
        assert (latest.scores["values"]["pgic"], latest.fingerprint) == (9, third.fingerprint)
    assert altered_definitions(scored.trial) == []


def test_a_changed_definition_is_counted_by_form_with_both_fingerprints(scored, alter):
    new = alter(replace(PGIC, title="Another title"))

    found = altered_definitions(scored.trial)

    assert found == [AlteredDefinition("PGIC", "1976", 2, PGIC.fingerprint, new.fingerprint)]


def test_a_form_that_is_no_longer_defined_has_no_definition_in_use(scored, alter):
    alter(replace(PGIC, version="2026"))

    [found] = altered_definitions(scored.trial)

    assert (found.version, found.in_use) == ("1976", "")


def test_answers_that_the_new_definition_does_not_have_are_refused_without_naming_them(
    scored, alter
):
    alter(replace(PGIC, items=(Item("pgic", "Change", choices=coded("a", "b", "c")),)))

    with pytest.raises(Refused) as refused:
        score_again(scored)

    assert str(refused.value) == (
        "PGIC 1976 of participant 01-001, revision 2: the definition in use has no such answer on"
        " pgic. Another definition of the same form needs another version."
    )
    with reading(scored.scope("data_manager")):
        assert not Rescoring.objects.exists()


def test_where_every_score_is_current_nothing_is_scored_again(scored):
    with pytest.raises(Refused, match=r"^Every score is by the definition in use\.$"):
        score_again(scored)


def test_scoring_again_needs_a_reason(scored, alter):
    alter(replace(PGIC, scales=(ONE_MORE,)))

    with pytest.raises(Refused, match=r"^Say why the scores change\.$"):
        score_again(scored, reason="  ")


@pytest.mark.parametrize("role", ["site_coordinator", "rater", "sponsor", "statistician"])
def test_only_a_data_manager_scores_again(scored, role):
    with pytest.raises(NotPermitted, match="score stored answers again"):
        score_again(scored, role=role)


def test_after_the_lock_no_score_is_given_anew(locked_study):
    with pytest.raises(Refused, match="The study is locked"):
        score_again(locked_study)


def test_the_command_scores_again_in_the_name_of_the_data_manager(scored, alter, capsys):
    alter(replace(PGIC, scales=(ONE_MORE,)))

    call_command("rescore", "LIBRARY", "--by", "dana", "--reason", "The sum was wrong")

    assert capsys.readouterr().out == "LIBRARY: 2 revisions have new scores.\n"


def test_the_command_ends_with_the_reason_where_it_may_not(scored):
    with pytest.raises(CommandError, match="does not include: score stored answers again"):
        call_command("rescore", "LIBRARY", "--by", "ada", "--reason", "The sum was wrong")


def test_the_snapshot_holds_the_latest_scores(open_study):
    with act("scores.rescore", scope=system_scope(open_study.trial)):
        revision = Revision.objects.get(
            participant__number="01-002", entry__visit__code="V2", entry__form_key="MOOD"
        )
        for total in (1, 2):
            Rescoring.objects.create(
                revision=revision,
                form_class=revision.form_class,
                scores={"values": {"total": total}, "why_none": {}},
                fingerprint=revision.fingerprint,
                **place_of(revision),
            )
    snapshot = open_study.lock()

    with reading(system_scope(open_study.trial)):
        frozen = {one.revision_id: one.scores["values"] for one in frozen_revisions(snapshot)}

    assert frozen.pop(revision.pk) == {"total": 2}
    assert [values for values in frozen.values() if "total" in values] == []


@pytest.fixture
def counted(trio, monkeypatch):
    """Every definition of the study is another one now; what is left to score is counted."""
    monkeypatch.setattr(definitions, "forms_of", lambda trial: {})

    def count(**said) -> dict[str, int]:
        with reading(trio.scope("data_manager")):
            altered = altered_definitions(trio.trial, **said)
        return {one.form: one.revisions for one in altered}

    return count


def test_a_frozen_stage_keeps_its_scores(trio, counted):
    before = counted()
    trio.freeze(trio.participant(DISCLOSED))

    assert before == {"CALM": 5, "MOOD": 6, "VITALS": 1}
    assert counted() == {"CALM": 4, "MOOD": 4}


@pytest.mark.commits
def test_what_is_on_an_arms_path_is_scored_again_and_not_counted_for_the_blinded(trio, counted):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")
    trio.go_through("O1", DISCLOSED)

    assert counted() == {"CALM": 4, "MOOD": 4}
    assert counted(arm_paths=True) == {"CALM": 4, "MOOD": 4, "VITALS": 1}
