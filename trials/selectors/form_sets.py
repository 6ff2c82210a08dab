"""The sets of forms that the boards count: each with its name, its words and its condition."""

from dataclasses import dataclass

# Days from the day of a form to its first save.
LATE_AFTER = 7
SUICIDALITY_FORM = "C-SSRS"

_UNFINISHED = "not optional and state in ('expected', 'draft')"
_UNSIGNED = """id in (
    select governance.unsigned_entries(%(trial)s, %(casebook)s, %(signed)s, %(sites)s::uuid[])
)"""
_LATE = """id in (
    select step.entry_id
    from trials_entrystep step join trials_site place on place.id = step.site_id
    where step.trial_id = %(trial)s and step.site_id = any(%(sites)s)
        and step.state in ('draft', 'complete')
    group by step.entry_id, place.timezone
    having (min(recorded_at) at time zone place.timezone)::date - min(done_on) > %(late_after)s
)"""


@dataclass(frozen=True)
class FormSet:
    """label: the head of its column. about: which forms they are.

    where: in SQL, of a form as boards.py gathers it. It looks at nothing but the tables named in
    ledger.changed_sites. held: only those of visits that were held
    before today.
    """

    label: str
    about: str
    where: str
    held: bool = False


FORM_SETS = {
    "expected": FormSet(
        "Expected",
        "Forms of visits that were held, but for optional ones.",
        "not optional and state <> 'not_applicable'",
        held=True,
    ),
    "entered": FormSet("Entered", "Complete forms.", "state = 'complete'"),
    "in_progress": FormSet(
        "In progress", "Forms that were saved but not completed.", "state = 'draft'"
    ),
    "not_done": FormSet(
        "Not done", "Forms that were recorded as not done, with a reason.", "state = 'not_done'"
    ),
    "settled": FormSet(
        "Complete or explained",
        "Forms of visits that were held, complete or recorded as not done.",
        "not optional and state in ('complete', 'not_done')",
        held=True,
    ),
    "missing": FormSet(
        "Missing",
        "Forms of visits that were held, neither complete nor recorded as not done.",
        _UNFINISHED,
        held=True,
    ),
    "signed": FormSet(
        "Signed",
        "Forms whose latest answers the physician of the site has signed.",
        f"state = 'complete' and form_class = any(%(signed)s) and not {_UNSIGNED}",
    ),
    "unsigned": FormSet(
        "Unsigned", "Complete forms that the physician of the site has not signed.", _UNSIGNED
    ),
    "late": FormSet(
        "Entered late",
        f"Forms first saved more than {LATE_AFTER} days after the day that they are about.",
        _LATE,
    ),
    "suicidality_missing": FormSet(
        "C-SSRS missing",
        "C-SSRS of visits that were held, not complete or recorded as not done.",
        f"form_key = '{SUICIDALITY_FORM}' and (state = 'not_done' or ({_UNFINISHED}))",
        held=True,
    ),
    "self_report_missing": FormSet(
        "Self-reports missing",
        "Forms that participants fill in, missing at visits that were held.",
        f"filled_by = 'participant' and {_UNFINISHED}",
        held=True,
    ),
    "adverse_events": FormSet(
        "Adverse events",
        "Complete forms of adverse events.",
        "form_key = any(%(adverse)s) and state = 'complete'",
    ),
    "to_assign": FormSet(
        "Interviews to give to a rater",
        "Interviews of visits that were held, given to nobody.",
        f"form_class = 'rating' and assigned_to_id is null and {_UNFINISHED}",
        held=True,
    ),
    "with_rater": FormSet(
        "Interviews with a rater",
        "Interviews that were given to a rater and are not rated.",
        "form_class = 'rating' and assigned_to_id is not null and state in ('expected', 'draft')",
    ),
    "double_entry": FormSet(
        "Double entry unsettled",
        "Forms that wait for their second entry, or for who decides where the two differ.",
        "id in (select governance.unsettled_double_entries(%(trial)s, %(sites)s::uuid[]))",
    ),
}
