"""A new version of a study: proposed, approved by two people, and in force site by site."""

from datetime import date, timedelta

import pytest

from tests.days import TODAY
from tests.study import STUDY, SmallStudy, reading_all
from trials.actions.amendments import approve_version, propose_version, record_ethics_approval
from trials.actions.participants import enrol
from trials.actions.visits import begin, miss
from trials.context import reading
from trials.models import EntryStep, Revision, Site, StudyVersion, Visit
from trials.refusals import NotPermitted, Refused
from trials.selectors.entries import with_state
from trials.selectors.schedule import timeline_of
from trials.selectors.versions import difference_to
from trials.studies.amending import InvalidAmendment
from trials.studies.difference import sha256_of_difference
from trials.studies.loading import (
    form_of,
    forms_of,
    study_at,
    study_of,
    versions_that_count,
    versions_that_count_at,
)
from trials.studies.reading import InvalidStudy

pytestmark = pytest.mark.rolled_back

SECOND = STUDY.replace("study: SMALL", 'study: SMALL\nversion: "2"')
# As acceptance test 9 of the domain has it: a guess of the arm, asked for by an amendment.
GUESS = """  GUESS:
    title: Guess of the treatment
    fields:
      - {key: guess, label: Guess, choices: {velvet: Active, gravel: Control}}
visits:"""
WITH_GUESS = SECOND.replace("visits:\n", GUESS + "\n", 1).replace(
    "      - {form: MOOD, by: participant}\n",
    "      - {form: MOOD, by: participant}\n      - {form: GUESS, by: site}\n",
)
DAY_SIXTY = """  - code: V3
    label: Two months
    anchors: [{after: consent, target: 60, between: [50, 70]}]
    forms:
      - {form: MOOD, by: participant}
randomisation:"""
DAY_SIXTY_WITH_CALM = DAY_SIXTY.replace(
    "randomisation:", "      - {form: CALM, by: rater}\nrandomisation:"
)
WITH_DAY_SIXTY = SECOND.replace("randomisation:", DAY_SIXTY, 1)


def propose(study: SmallStudy, text: str) -> StudyVersion:
    return propose_version(
        trial=study.trial, text=text, source="two.yaml", scope=study.scope("data_manager")
    )


def approve(study: SmallStudy, version: StudyVersion, role: str, seen: str = ""):
    return approve_version(
        version=version,
        difference_sha256=seen or sha256_of_difference(difference_to(version)),
        scope=study.scope(role),
    )


def release(study: SmallStudy, text: str) -> StudyVersion:
    version = propose(study, text)
    approve(study, version, "data_manager")
    approve(study, version, "sponsor")
    return version


def put_in_force(study: SmallStudy, version: StudyVersion, site: str = "01", **said):
    usual = {"approved_on": TODAY, "scope": study.scope("data_manager")}
    with reading_all(study.trial):
        where = Site.objects.get(trial=study.trial, code=site)
    return record_ethics_approval(site=where, version=version, **(usual | said))


def states(study: SmallStudy, number: str) -> dict[str, str]:
    """{"V1 MOOD": its state}."""
    with reading(study.scope("data_manager")):
        rows = with_state(study.trial.participants.get(number=number).entries.all())
        return {
            f"{row.visit.code} {row.form_key}": row.state
            for row in rows.select_related("visit").order_by("visit__position", "position")
        }


def refused(act, *about, **said) -> str:
    with pytest.raises(Refused) as refusal:
        act(*about, **said)
    return str(refusal.value)


def test_an_amendment_reaches_only_the_sites_whose_board_approved_it(open_study):
    for site in ("01", "02"):
        open_study.enrol(f"{site}-050", site=site)
        open_study.complete_visit(f"{site}-050", "V1")

    put_in_force(open_study, release(open_study, WITH_GUESS))

    assert states(open_study, "01-050") == {
        "V1 MOOD": "complete",
        "V1 GUESS": "not_applicable",
        "V1 CALM": "complete",
        "V1 PULSE": "complete",
        "V2 MOOD": "expected",
        "V2 GUESS": "expected",
        "V2 CALM": "expected",
    }
    assert "V2 GUESS" not in states(open_study, "02-050")


def test_a_form_that_came_after_its_visit_says_why_it_does_not_apply(open_study):
    open_study.enrol("01-050")
    open_study.complete_visit("01-050", "V1")

    put_in_force(open_study, release(open_study, WITH_GUESS))

    with reading(open_study.scope("data_manager")):
        step = EntryStep.objects.get(
            participant__number="01-050", entry__form_key="GUESS", entry__visit__code="V1"
        )
    assert step.reason == "Asked for since version 2, when this visit was over"


def test_entered_data_stay_as_they_are(open_study):
    with reading(open_study.scope("data_manager")):
        before = list(Revision.objects.order_by("pk").values())

    put_in_force(open_study, release(open_study, WITH_GUESS))

    with reading(open_study.scope("data_manager")):
        assert list(Revision.objects.order_by("pk").values()) == before


def test_those_who_ended_are_left_alone(open_study):
    before = states(open_study, "01-001")

    put_in_force(open_study, release(open_study, WITH_GUESS))

    assert states(open_study, "01-001") == before


def test_somebody_enrolled_afterwards_gets_the_version_of_their_site(open_study):
    put_in_force(open_study, release(open_study, WITH_GUESS))

    open_study.enrol("01-050")
    open_study.enrol("02-050", site="02")

    assert ("V1 GUESS" in states(open_study, "01-050"), len(states(open_study, "02-050"))) == (
        True,
        5,
    )


@pytest.mark.parametrize(
    ("consented", "is_laid_out"), [(TODAY - timedelta(70), True), (TODAY - timedelta(71), False)]
)
def test_a_new_visit_is_laid_out_while_its_window_is_open(open_study, consented, is_laid_out):
    open_study.enrol("01-050", consented_on=consented)

    put_in_force(open_study, release(open_study, WITH_DAY_SIXTY))

    assert ("V3 MOOD" in states(open_study, "01-050")) is is_laid_out


def test_what_a_version_drops_falls_away_where_nobody_began_it(open_study):
    open_study.enrol("01-050")
    open_study.save(open_study.entry("01-050", "V1", "MOOD"), {"mood": 1}, complete=False)
    text = SECOND.replace("      - {form: PULSE, by: site}\n", "").replace(
        "  covariates: {pulse: PULSE.pulse@V1}\n", ""
    )

    put_in_force(open_study, release(open_study, text))

    found = states(open_study, "01-050")
    assert (found["V1 MOOD"], found["V1 PULSE"], found["V1 CALM"]) == (
        "draft",
        "not_applicable",
        "expected",
    )


def test_a_visit_that_is_dropped_falls_away_and_comes_back(open_study):
    open_study.enrol("01-050", consented_on=TODAY)
    second = release(open_study, WITH_DAY_SIXTY)
    third = WITH_DAY_SIXTY.replace('version: "2"', 'version: "3"')
    without = third.replace(DAY_SIXTY, "randomisation:", 1)
    put_in_force(open_study, second)

    put_in_force(open_study, release(open_study, without))
    fallen = visit_state(open_study, "01-050", "V3"), states(open_study, "01-050")["V3 MOOD"]
    back = third.replace('"3"', '"4"').replace(DAY_SIXTY, DAY_SIXTY_WITH_CALM)
    put_in_force(open_study, release(open_study, back))

    assert fallen == ("not_applicable", "not_applicable")
    assert visit_state(open_study, "01-050", "V3") == "planned"
    found = states(open_study, "01-050")
    assert (found["V3 MOOD"], found["V3 CALM"]) == ("expected", "expected")


def visit_state(study: SmallStudy, number: str, code: str) -> str:
    with reading(study.scope("data_manager")):
        person = study.trial.participants.select_related("site").get(number=number)
        timeline = timeline_of(person, study_at(study.trial, person.site_id))
        return next(one.state for one in timeline.visits if one.visit.code == code)


def test_a_form_in_a_new_version_is_asked_of_those_who_have_not_begun_it(open_study):
    for number in ("01-050", "01-051"):
        open_study.enrol(number)
    open_study.save(open_study.entry("01-050", "V1", "PULSE"), {"pulse": 70})
    text = SECOND.replace(
        "    title: Pulse at rest\n", '    title: Pulse at rest\n    version: "2"\n'
    ).replace("maximum: 220", "maximum: 240")

    put_in_force(open_study, release(open_study, text))

    versions = [open_study.entry(n, "V1", "PULSE").form_version for n in ("01-050", "01-051")]
    assert versions == ["1", "2"]
    with reading(open_study.scope("data_manager")):
        trial = open_study.trial
        maxima = [form_of(trial, "PULSE", version).items[0].maximum for version in ("1", "2")]
    assert maxima == [220, 240]


def test_an_answer_to_an_old_version_is_still_corrected_by_it(open_study):
    open_study.enrol("01-050")
    open_study.save(open_study.entry("01-050", "V1", "PULSE"), {"pulse": 70})
    text = SECOND.replace("      - {form: PULSE, by: site}\n", "").replace(
        "  covariates: {pulse: PULSE.pulse@V1}\n", ""
    )
    put_in_force(open_study, release(open_study, text))

    revision = open_study.save(
        open_study.entry("01-050", "V1", "PULSE"), {"pulse": 71}, based_on=1, reason="Misread"
    )

    assert (revision.number, revision.answers) == (2, {"pulse": 71})


def test_a_missed_visit_gets_no_new_form(open_study):
    open_study.enrol("01-050")
    coordinator = open_study.scope("site_coordinator")
    with reading(coordinator):
        visit = Visit.objects.select_related("participant__trial", "participant__site").get(
            participant__number="01-050", code="V1"
        )
    miss(visit=visit, on=TODAY, reason="Did not come", scope=coordinator)

    put_in_force(open_study, release(open_study, WITH_GUESS))

    assert states(open_study, "01-050")["V1 GUESS"] == "not_applicable"


def test_a_visit_that_goes_on_gets_its_new_form(open_study):
    open_study.enrol("01-050", consented_on=TODAY - timedelta(7))
    coordinator = open_study.scope("site_coordinator")
    with reading(coordinator):
        visit = Visit.objects.select_related("participant__trial", "participant__site").get(
            participant__number="01-050", code="V1"
        )
    begin(visit=visit, on=TODAY, scope=coordinator)

    put_in_force(open_study, release(open_study, WITH_GUESS))

    assert states(open_study, "01-050")["V1 GUESS"] == "expected"


def test_nothing_is_released_before_the_second_approval(open_study):
    version = propose(open_study, WITH_GUESS)
    approve(open_study, version, "data_manager")

    said = refused(put_in_force, open_study, version)

    assert said == "Version 2 waits for its two approvals."
    with reading(open_study.scope("data_manager")):
        assert study_of(open_study.trial).version == "1"


def test_one_person_does_not_approve_twice(open_study):
    version = propose(open_study, WITH_GUESS)
    approve(open_study, version, "sponsor")

    said = refused(approve, open_study, version, "sponsor")

    assert said == "You have approved this version; a second person approves it too."


def test_an_approval_is_bound_to_the_difference_that_was_shown(open_study):
    version = propose(open_study, WITH_GUESS)

    said = refused(approve, open_study, version, "sponsor", seen="0" * 64)

    assert said == "What you were shown is not what this version changes now: read it once more."


def test_a_later_proposal_takes_the_place_of_an_earlier_one(open_study):
    earlier = propose(open_study, WITH_GUESS)
    propose(open_study, WITH_DAY_SIXTY)

    said = refused(approve, open_study, earlier, "sponsor")

    assert said == "A later version took the place of version 2: look at that one."


def test_a_site_does_not_go_back_to_an_earlier_version(open_study):
    second = release(open_study, WITH_GUESS)
    third = release(open_study, WITH_DAY_SIXTY.replace('"2"', '"3"'))
    put_in_force(open_study, third)

    said = refused(put_in_force, open_study, second)

    assert said == "Version 3 is in force at 01 Harbour Clinic already."


@pytest.mark.parametrize(
    ("approved_on", "said"),
    [
        (TODAY + timedelta(2), "which is in the future."),
        (TODAY, "is on record for 01 Harbour Clinic."),
    ],
)
def test_an_approval_of_tomorrow_or_a_second_one_is_refused(open_study, approved_on, said):
    version = release(open_study, WITH_GUESS)
    if approved_on == TODAY:
        put_in_force(open_study, version)

    assert refused(put_in_force, open_study, version, approved_on=approved_on).endswith(said)


def test_the_letter_of_a_board_may_be_older_than_the_file(open_study):
    version = release(open_study, WITH_GUESS)

    approval = put_in_force(open_study, version, approved_on=date(2026, 1, 2), reference=" IRB 7 ")

    assert (approval.approved_on, approval.reference) == (date(2026, 1, 2), "IRB 7")


def test_a_coordinator_records_for_their_own_site_only(open_study):
    version = release(open_study, WITH_GUESS)
    coordinator = open_study.scope("site_coordinator")

    put_in_force(open_study, version, scope=coordinator)

    with pytest.raises(Site.DoesNotExist):
        put_in_force(open_study, version, "02", scope=coordinator)


@pytest.mark.parametrize("role", ["site_coordinator", "sponsor", "statistician"])
def test_only_the_data_manager_proposes(open_study, role):
    with pytest.raises(NotPermitted):
        propose_version(
            trial=open_study.trial, text=WITH_GUESS, source="two", scope=open_study.scope(role)
        )


def test_a_file_that_cannot_run_is_refused_with_its_lines(open_study):
    with pytest.raises(InvalidStudy) as refusal:
        propose(open_study, SECOND.replace("target: 7,", "target: 70,"))

    assert refusal.value.problems[0].startswith("two.yaml, line 29: visits.0.anchors.0: target 70")


def test_a_file_that_may_not_follow_is_refused_with_its_reasons(open_study):
    with pytest.raises(InvalidAmendment) as refusal:
        propose(open_study, SECOND.replace("maximum: 220", "maximum: 240"))

    assert refusal.value.problems == [
        "own_forms: PULSE has other fields than its version 1 had (pulse): give it a new version,"
        " since stored answers name the version they were given to."
    ]


def test_a_locked_study_takes_no_version(locked_study):
    said = refused(propose, locked_study, WITH_GUESS)

    assert said == "The study is locked, arms sealed."


def test_a_new_site_opens_when_the_version_is_released(open_study):
    where = '{code: "03", name: Tide Clinic, country: FJ, timezone: Pacific/Fiji'
    site = f"  - {where}, approved_on: 2026-02-01}}\nown_forms:"
    version = release(open_study, SECOND.replace("own_forms:", site, 1))

    open_study.enrol("03-001", site="03")

    with reading(open_study.scope("data_manager")):
        assert study_at(open_study.trial, open_study.site("03").pk).version == version_label(
            version
        )


def version_label(version: StudyVersion) -> str:
    return {2: "2"}[version.number]


def test_a_form_of_any_released_version_is_found_and_the_newest_come_first(open_study):
    release(open_study, WITH_GUESS)

    with reading(open_study.scope("rater")):
        assert list(forms_of(open_study.trial)) == [
            ("MOOD", "1"),
            ("GUESS", "1"),
            ("CALM", "1"),
            ("PULSE", "1"),
        ]


@pytest.mark.parametrize(("renew", "counting"), [("true", {"2.0"}), ("false", {"1.0", "2.0"})])
def test_an_earlier_consent_counts_until_a_version_asks_for_a_new_one(open_study, renew, counting):
    text = SECOND.replace(
        'consent: {version: "1.0"}', f'consent: {{version: "2.0", renew: {renew}}}'
    )
    put_in_force(open_study, release(open_study, text))

    with reading(open_study.scope("site_coordinator")):
        ours = versions_that_count(open_study.trial, open_study.site("01").pk)
        theirs = versions_that_count(open_study.trial, open_study.site("02").pk)
    with reading(open_study.scope("data_manager")):
        everywhere = versions_that_count_at(open_study.trial)

    assert (ours, theirs) == (counting, {"1.0"})
    assert set(map(frozenset, everywhere.values())) == {frozenset(ours), frozenset(theirs)}


def test_a_consent_form_that_is_not_in_force_here_is_refused(open_study):
    text = SECOND.replace('consent: {version: "1.0"}', 'consent: {version: "2.0", renew: true}')
    put_in_force(open_study, release(open_study, text))

    said = refused(
        enrol,
        trial=open_study.trial,
        site=open_study.site("02"),
        number="02-050",
        consent_version="2.0",
        consented_on=TODAY,
        scope=open_study.scope("data_manager"),
    )

    assert said == "Consent version '2.0' is not in force; the current one is 1.0."
