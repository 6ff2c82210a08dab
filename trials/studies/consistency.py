"""Whether the parts of a study file fit together: every name that is used exists."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trials.studies.checked import why_not_checked
from trials.studies.coded import why_not_coded
from trials.studies.dosing_room import misfits_of_room
from trials.studies.made_public import misfits_of_public_data
from trials.studies.misfits import Misfit, Path, forms_at, misfits_of_rule, unknown_names
from trials.studies.monitored import why_not_monitored
from trials.studies.rules import Reference, Rule
from trials.studies.schema import BEFORE_THE_DOSE, KNOWN_EVENTS, Study
from trials.studies.self_reported import misfits_of_self_report
from trials.studies.strata import why_not_factor

RECORDED_AT_SITE = {"clinical", "session"}
# What the data manager reads, who decides where two entries differ, and no rating: it is its
# rater's alone.
ENTERED_TWICE = {"self_report", "clinical", "session", "alliance"}
FACTS = ("randomised", "consent_current", "unblinded")


def misfits(study: Study) -> list[Misfit]:
    """Everything in the file that names what is not there, in the order of the file."""
    parts = (
        _twice,
        _sites,
        _stages,
        _visits,
        _eligibility,
        _enrolment,
        _randomisation,
        _disclosure,
        _dosing,
        misfits_of_room,
        _rating,
        _alerts,
        _checks,
        _coded_terms,
        _safety_board,
        _analysis_sets,
        _monitoring,
        misfits_of_self_report,
        misfits_of_public_data,
        _import,
    )
    return [misfit for part in parts for misfit in part(study)]


def _twice(study: Study) -> Iterator[Misfit]:
    named = ("arms", "sites", "stages", "visits", "eligibility", "alerts", "checks")
    for name in (*named, "analysis_sets"):
        seen: set[str] = set()
        for place, one in enumerate(getattr(study, name)):
            if one.code in seen:
                yield Misfit((name, place, "code"), f"{one.code} is there twice")
            seen.add(one.code)
    for key, form in study.own_forms.items():
        keys = [field.key for field in form.fields]
        for place, field in enumerate(keys):
            if field in keys[:place]:
                yield Misfit(("own_forms", key, "fields", place, "key"), f"{field} is there twice")
    for code in study.events:
        if code in KNOWN_EVENTS or study.has_visit(code):
            yield Misfit(("events", code), f"{code} is the name of a known event or of a visit")


def _sites(study: Study) -> Iterator[Misfit]:
    for place, site in enumerate(study.sites):
        try:
            ZoneInfo(site.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            yield Misfit(
                ("sites", place, "timezone"),
                f"{site.timezone!r} is not a time zone; give one such as America/New_York",
            )


def _stages(study: Study) -> Iterator[Misfit]:
    arms = {arm.code for arm in study.arms}
    for place, stage in enumerate(study.stages):
        yield from unknown_names(("stages", place, "arms"), "arm", stage.arms, arms)
        if stage.arms and stage.opens != "unblinding":
            yield Misfit(
                ("stages", place, "arms"),
                "a stage of some arms alone would tell the arm: it opens at unblinding",
            )
        if stage.opens == "unblinding" and study.disclosure is None:
            yield Misfit(
                ("stages", place, "opens"),
                "opens at unblinding, and the study has no disclosure to open it",
            )
        if not any(study.stage_of(visit) == stage for visit in _placed(study)):
            yield Misfit(("stages", place), f"stage {stage.code} has no visits")


def _placed(study: Study):
    stages = {stage.code for stage in study.stages}
    return [visit for visit in study.visits if visit.stage in stages or visit.stage is None]


def _visits(study: Study) -> Iterator[Misfit]:
    stages = {stage.code for stage in study.stages}
    before = {*KNOWN_EVENTS, *study.events}
    for place, visit in enumerate(study.visits):
        path: Path = ("visits", place)
        if visit.stage is not None:
            yield from unknown_names((*path, "stage"), "stage", [visit.stage], stages)
        for number, anchor in enumerate(visit.anchors):
            if anchor.after not in before:
                yield Misfit(
                    (*path, "anchors", number, "after"),
                    f"visit {visit.code} is anchored on {anchor.after!r}, which is neither an"
                    f" earlier visit nor an event; there are: {', '.join(sorted(before))}",
                )
        before.add(visit.code)
        yield from _expected_forms(study, path, visit)
        if visit.when:
            yield from misfits_of_rule(study, (*path, "when"), visit.when)
        moments = {expected.form for expected in visit.forms}
        if study.session_at(visit.code):
            moments.add(BEFORE_THE_DOSE)
        for number, gate in enumerate(visit.gates):
            yield from misfits_of_rule(study, (*path, "gates", number, "rule"), gate.rule)
            if gate.before:
                yield from unknown_names(
                    (*path, "gates", number, "before"), "form of the visit", [gate.before], moments
                )


def _expected_forms(study: Study, path: Path, visit) -> Iterator[Misfit]:
    seen: set[str] = set()
    for number, expected in enumerate(visit.forms):
        at = (*path, "forms", number)
        if expected.form in seen:
            yield Misfit(
                (*at, "form"),
                f"{expected.form} stands twice at visit {visit.code}; give `at` or `repeat` once",
            )
        seen.add(expected.form)
        try:
            study.form(expected.form, expected.version)
        except ValueError as unknown:
            yield Misfit((*at, "form"), str(unknown))
        if expected.when:
            yield from misfits_of_rule(study, (*at, "when"), expected.when)
        if (expected.by == "rater") != (expected.sees == "rating") and not (
            expected.by == "rater" and expected.sees == "sealed"
        ):
            yield Misfit(
                (*at, "form_class"),
                "a rater's form is of the class rating, or sealed, and no other form is a rating",
            )
        if expected.double_entry and expected.sees not in ENTERED_TWICE:
            yield Misfit(
                (*at, "double_entry"),
                f"{expected.form} is of the class {expected.sees}: entered twice are forms of the"
                f" classes {', '.join(sorted(ENTERED_TWICE))}, whose differences the data manager"
                " may see",
            )


def _eligibility(study: Study) -> Iterator[Misfit]:
    visits = {visit.code for visit in study.visits}
    for place, rule in enumerate(study.eligibility):
        path = ("eligibility", place)
        yield from misfits_of_rule(study, (*path, "rule"), rule.rule)
        yield from unknown_names((*path, "at"), "visit", rule.at, visits)
        yield from _for_some_only(study, (*path, "rule"), rule.rule)
        ratings = {
            reference.form for reference in rule.rule.references if _is_rating(study, reference)
        }
        if ratings and not rule.blinded:
            yield Misfit(
                (*path, "blinded"),
                f"the rule reads {', '.join(sorted(ratings))}, which a rater fills in:"
                " say blinded: true, so that the site learns whether it is met and nothing else",
            )
        if rule.blinded and len(ratings) != 1:
            yield Misfit((*path, "rule"), "a blinded rule reads one form of a rater, and no other")


def _for_some_only(study: Study, path: Path, rule: Rule) -> Iterator[Misfit]:
    """A form that falls away for some people leaves a rule about it unknown, and so not met."""
    asked = {reference.form: reference for reference in rule.references}
    for (visit, form), condition in study.conditions.items():
        reference = asked.get(form)
        if reference is None or reference.visit not in (None, visit):
            continue
        unguarded = {r.form for r in condition.references} - set(asked)
        if unguarded:
            yield Misfit(
                path,
                f"{form} is only for those of whom {condition.text} is true: the rule must ask"
                f" that too, for example {condition.text} and ...",
            )


def _is_rating(study: Study, reference: Reference) -> bool:
    return any(
        expected.form == reference.form and expected.by == "rater"
        for visit in study.visits
        if reference.visit in (None, visit.code)
        for expected in visit.forms
    )


def _enrolment(study: Study) -> Iterator[Misfit]:
    order = ("enrolled", "baseline_rated", "enrolment_confirmed")
    steps = [step.status for step in study.enrolment]
    if steps != sorted(set(steps), key=order.index):
        yield Misfit(("enrolment",), f"the steps come once each, in this order: {', '.join(order)}")
    visits = {visit.code for visit in study.visits}
    for place, step in enumerate(study.enrolment):
        yield from unknown_names(("enrolment", place, "after"), "visit", step.after, visits)


def _randomisation(study: Study) -> Iterator[Misfit]:
    if study.randomisation is None:
        return
    visits = {visit.code for visit in study.visits}
    yield from unknown_names(("randomisation", "after"), "visit", study.randomisation.after, visits)
    for place, required in enumerate(study.randomisation.requires):
        yield from misfits_of_rule(
            study, ("randomisation", "requires", place, "rule"), required.rule
        )
    yield from _strata(study)


def _strata(study: Study) -> Iterator[Misfit]:
    seen: set[str] = set()
    for place, one in enumerate(study.randomisation.strata):
        path = ("randomisation", "strata", place)
        name = one if one == "site" else one.factor
        if name in seen:
            yield Misfit(path, f"{name} is there twice")
        seen.add(name)
        if one != "site":
            yield from (Misfit((*path, key), why) for key, why in why_not_factor(study, one))


def _disclosure(study: Study) -> Iterator[Misfit]:
    if study.disclosure is None:
        return
    if study.randomisation is None:
        yield Misfit(("disclosure",), "nobody is randomised, so there is no arm to disclose")
    visits = {visit.code for visit in study.visits}
    stages = {stage.code for stage in study.stages}
    yield from unknown_names(("disclosure", "after"), "visit", [study.disclosure.after], visits)
    yield from unknown_names(("disclosure", "freezes"), "stage", [study.disclosure.freezes], stages)


def _dosing(study: Study) -> Iterator[Misfit]:
    if study.dosing is None:
        return
    visits = {visit.code for visit in study.visits}
    arms = {arm.code for arm in study.arms}
    for place, session in enumerate(study.dosing.sessions):
        path = ("dosing", "sessions", place)
        yield from unknown_names((*path, "visit"), "visit", [session.visit], visits)
        yield from unknown_names((*path, "mg"), "arm", session.mg, arms)
        if study.dosing.kits and session.level is None:
            yield Misfit((*path, "level"), "a kit is asked for by its level: name the level")
    if study.dosing.kits and study.randomisation is None:
        yield Misfit(("dosing", "kits"), "nobody is randomised, so there is no arm to make kits of")


def _rating(study: Study) -> Iterator[Misfit]:
    said = "rating" in study.model_fields_set
    if said and not study.rated_forms:
        yield Misfit(("rating",), "no form of a visit is filled in by a rater")


def _alerts(study: Study) -> Iterator[Misfit]:
    for place, alert in enumerate(study.alerts):
        path = ("alerts", place)
        yield from unknown_names(
            (*path, "form"), "form of the study", [alert.form], study.own_forms
        )
        yield from misfits_of_rule(study, (*path, "rule"), alert.rule)
        if any(reference.form != alert.form for reference in alert.rule.references):
            yield Misfit((*path, "rule"), f"an alert on {alert.form} reads fields of {alert.form}")
    if study.adverse_events:
        form, serious = study.adverse_events.form, study.adverse_events.serious
        yield from unknown_names(
            ("adverse_events", "form"), "form of the study", [form], study.own_forms
        )
        if form in study.own_forms:
            fields = [field.key for field in study.own_forms[form].fields]
            yield from unknown_names(
                ("adverse_events", "serious"), f"field of {form}", [serious], fields
            )


def _coded_terms(study: Study) -> Iterator[Misfit]:
    yield from (Misfit(path, why) for path, why in why_not_coded(study))


def _checks(study: Study) -> Iterator[Misfit]:
    for place, check in enumerate(study.checks):
        yield from misfits_of_rule(study, ("checks", place, "rule"), check.rule)
        for key, why in why_not_checked(study, check):
            yield Misfit(("checks", place, key), why)


def _safety_board(study: Study) -> Iterator[Misfit]:
    board = study.safety_board
    if board is None:
        return
    if study.adverse_events is None or study.randomisation is None:
        yield Misfit(
            ("safety_board",), "a safety board needs adverse_events, and arms to compare them"
        )
        return
    adverse = study.adverse_events.form
    yield from _of_board(study, ("safety_board", "term"), adverse, [board.term])
    for place, part in enumerate(board.vitals):
        path = ("safety_board", "vitals", place)
        yield from _of_board(study, (*path, "limits"), part.form, part.limits)
        form = forms_at(study, None).get(part.form)
        for item in form.items if form else ():
            if item.key in part.limits and item.kind not in ("number", "integer"):
                yield Misfit((*path, "limits"), f"{item.key} is no number, and has no limit")
    for place, part in enumerate(board.risk):
        path = ("safety_board", "risk", place)
        yield from _of_board(study, (*path, "positive"), part.form, [part.positive])


def _analysis_sets(study: Study) -> Iterator[Misfit]:
    for place, one in enumerate(study.analysis_sets):
        if one.includes == "dosed" and study.dosing is None:
            yield Misfit(
                ("analysis_sets", place, "includes"), "nobody is dosed in this study: no `dosing`"
            )


def _of_board(study: Study, path: Path, form: str, fields) -> Iterator[Misfit]:
    """Only what the site records goes to the board: it must not see how the treatment works."""
    expected = [e for visit in study.visits for e in visit.forms if e.form == form]
    if not expected:
        yield Misfit(path, f"no form {form} is expected at a visit")
        return
    for sees in sorted({one.sees for one in expected} - RECORDED_AT_SITE):
        yield Misfit(
            path,
            f"{form} is a form of the class {sees}: to a safety board go forms that the site"
            " records (clinical, session), never a rating, a self-report or what is sealed",
        )
    for one in {e.version: e for e in expected}.values():
        try:
            instrument = study.form(form, one.version)
        except ValueError:
            continue  # said where the form is expected
        known = [item.key for item in instrument.items] + [s.name for s in instrument.scales]
        yield from unknown_names(path, f"field or score of {form}", fields, known)


def _monitoring(study: Study) -> Iterator[Misfit]:
    if study.monitoring is not None:
        for path, why in why_not_monitored(study):
            yield Misfit(("monitoring", *path), why)


def _import(study: Study) -> Iterator[Misfit]:
    rule = study.import_
    if rule is None:
        return
    arms = {arm.code for arm in study.arms}
    yield from unknown_names(("import", "arms"), "arm", rule.arms.values(), arms)
    expected = {(visit.code, form.form) for visit in study.visits for form in visit.forms}
    for at, places in rule.visits.items():
        for form, visit in places.items():
            if (visit, form) not in expected:
                yield Misfit(
                    ("import", "visits", at, form), f"form {form} is not expected at visit {visit}"
                )
    for column, place in rule.covariates.items():
        form, _, visit = place.partition("@")
        if (visit, form.partition(".")[0]) not in expected:
            yield Misfit(
                ("import", "covariates", column), f"{place} is not a form.field@visit of ours"
            )
