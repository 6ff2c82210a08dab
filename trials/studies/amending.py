"""What an amendment may not do: what was recorded under earlier versions must keep its meaning."""

from collections.abc import Iterator, Sequence

from trials.refusals import Refused
from trials.studies.schema import Study


class InvalidAmendment(Refused):
    """A study file that cannot follow the running one. `problems`: a sentence for each reason."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def why_not_amend(earlier: Sequence[Study], after: Study, *, randomised: bool) -> list[str]:
    """Empty where the file may follow.

    earlier: every released version, the newest first. randomised: whether anybody was, so that
    the arms of the sealed list are those of the study for good.
    """
    newest = earlier[0]
    if after.study != newest.study:
        return [f"study: {after.study} is another study than {newest.study}, not a version of it."]
    return [
        *_version(earlier, after),
        *_arms(newest, after, randomised),
        *_sites(newest, after),
        *(problem for one in earlier for problem in _stages(one, after)),
        *dict.fromkeys(problem for one in earlier for problem in _forms(one, after)),
    ]


def _version(earlier: Sequence[Study], after: Study) -> Iterator[str]:
    if after.version in {study.version for study in earlier}:
        yield f"version: {after.version!r} is the label of a released version; give another."


def _arms(newest: Study, after: Study, randomised: bool) -> Iterator[str]:
    before, now = ({arm.code: arm.ratio for arm in study.arms} for study in (newest, after))
    gone = [code for code in before if code not in now]
    if gone:
        yield f"arms: {', '.join(gone)} cannot go: sealed slots name it."
    elif randomised and before != now:
        yield "arms: people were randomised already: arms and ratio stay as they are."
    if (newest.randomisation is None) != (after.randomisation is None):
        yield "randomisation: whether a study randomises does not change by an amendment."
    elif randomised and newest.randomisation.strata != after.randomisation.strata:
        yield "randomisation: people were randomised already: the strata stay as they are."


def _sites(newest: Study, after: Study) -> Iterator[str]:
    before = {site.code: site for site in newest.sites}
    now = {site.code for site in after.sites}
    for code in before:
        if code not in now:
            yield f"sites: {code} cannot go: close it to enrolment instead."
    for site in after.sites:
        if site.code not in before and site.approved_on is None:
            yield (
                f"sites: {site.code} is new: say approved_on, the day on which its ethics board"
                " approved this version."
            )


def _stages(before: Study, after: Study) -> Iterator[str]:
    for visit in after.visits:
        if not before.has_visit(visit.code):
            continue
        was, now = before.stage_of(before.visit(visit.code)).code, after.stage_of(visit).code
        if was != now:
            yield (
                f"visits: {visit.code} belonged to stage {was} and would belong to {now}:"
                " give the visit another code."
            )
    stages = {stage.code: stage for stage in before.stages}
    for stage in after.stages:
        was = stages.get(stage.code)
        if was and (was.opens, was.arms) != (stage.opens, stage.arms):
            yield (
                f"stages: when {stage.code} opens, and for which arms, does not change: give the"
                " stage another code."
            )


def _forms(before: Study, after: Study) -> Iterator[str]:
    for (key, version), form in after.forms.items():
        was = before.forms.get((key, version))
        if was is None or was.fingerprint == form.fingerprint:
            continue
        items = {item.key: item for item in was.items}
        changed = [item.key for item in form.items if items.pop(item.key, None) != item]
        named = ", ".join([*changed, *items]) or "title"
        yield (
            f"own_forms: {key} has other fields than its version {version} had ({named}): give it"
            " a new version, since stored answers name the version they were given to."
        )
