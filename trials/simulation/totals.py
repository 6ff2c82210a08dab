"""The total every participant is to have at each visit; items are found for them afterwards.

Totals come first because what is published are means, deviations and counts of totals: they can
be met exactly here, and answers can be found that add up to any total.
"""

from trials.simulation import targets
from trials.simulation.arm import Arm
from trials.simulation.change import before_and_after
from trials.simulation.draws import round_half_up
from trials.simulation.ratings import caps5_totals, sds_totals
from trials.simulation.substance_use import audit_totals, dudit_totals
from trials.simulation.targets import BDI, CAPS5, CS, SDS, UCS

Totals = dict[tuple[str, str, str], int]
"""(participant, visit, score) -> total, in units of the score's `Measure`."""


def totals_of(arm: Arm) -> Totals:
    """Every total of one arm, for all members and visits, whether they come or not."""
    gave_bdi = arm.where(lambda course: course.termination and course.closing_bdi)
    by_score = {
        CAPS5.score: caps5_totals(arm),
        SDS.score: sds_totals(arm),
        BDI.score: before_and_after(arm, BDI, gave_bdi),
        UCS.score: before_and_after(arm, UCS, arm.terminated),
        CS.score: before_and_after(arm, CS, arm.terminated),
        "audit_total": audit_totals(arm),
        "dudit_total": dudit_totals(arm),
    }
    found = {
        (member, visit, score): int(value)
        for score, by_visit in by_score.items()
        for visit, values in by_visit.items()
        for member, value in zip(arm.members, values, strict=True)
    }
    return found | _diagnoses_at_the_end(arm, found)


def _diagnoses_at_the_end(arm: Arm, found: Totals) -> Totals:
    """Which completers still have PTSD (1): those with the highest totals, a little shuffled."""
    completers = [m for m, whole in zip(arm.members, arm.completed, strict=True) if whole]
    end = {m: found[m, "V19", CAPS5.score] for m in completers}
    ranked = sorted(
        completers,
        key=lambda m: end[m] + 1.5 * arm.draws.normal(f"{m}|diagnosis"),
        reverse=True,
    )
    likely = ranked[: round_half_up(targets.DIAGNOSIS_KEPT[arm.name] * len(ranked))]
    keeping = {m for m in likely if end[m] >= targets.LEAST_WITH_DIAGNOSIS}
    return {(m, "V19", "caps_ptsd"): int(m in keeping) for m in completers}
