"""Lines of the ledger in plain words: who, when, what, before and after, why."""

from collections import defaultdict

from trials.web.presenters.entry import answer_in_words

ACTS = {
    "participants.enrol": "Consent recorded, participant added",
    "participants.randomise": "Randomised",
    "participants.step": "Status recorded",
    "participants.contact": "Attempt to reach the participant recorded",
    "participants.link": "Linked to an earlier study",
    "consents.sign": "Consent recorded",
    "consents.withdraw": "Consent taken back in part",
    "dosing.record": "Dosing step recorded",
    "kits.ask": "Kit asked for",
    "kits.scan": "Kit scanned at the session",
    "entries.record": "Answers saved",
    "entries.not_done": "Form recorded as not done",
    "entries.assign": "Interview assigned",
    "raters.assign": "Interview assigned",
    "raters.draw": "Interview drawn for a second rating",
    "raters.rate_again": "Interview rated a second time",
    "raters.assign_again": "Interview assigned to a rater who has met the participant",
    "raters.acquaintance": "Rater said whether they have met the participant",
    "disclosure.freeze": "Stage frozen before the disclosure of the arm",
    "disclosure.ask": "Disclosure of the arm asked for",
    "disclosure.confirm": "Disclosure of the arm confirmed in the vault",
    "disclosure.disclose": "Arm disclosed to those who treat at the site",
    "disclosure.open_stage": "Stage opened after the disclosure",
    "emergency.confirm": "Opening of the arm in an emergency confirmed by a second person",
    "emergency.open": "Arm opened in an emergency; the reason is on record in the vault",
    "emergency.review": "Opening of the arm reviewed",
    "visits.schedule": "Visit booked",
    "visits.begin": "Visit begun",
    "visits.close": "Visit closed",
    "visits.miss": "Visit recorded as missed",
    "visits.drop": "Visit does not apply",
    "visits.reopen": "Visit opened again",
    "visits.add": "Visit added",
    "visits.add_form": "Form added to a visit",
    "visits.event": "Event recorded",
    "alerts.acknowledge": "Safety alert acknowledged",
    "redactions.ask": "Redaction of words asked for",
    "redactions.confirm": "Redaction confirmed: the words were taken out",
    "inspection.package": "Package of the records taken",
    "queries.raise": "Query raised",
    "queries.answer": "Query answered",
    "queries.close": "Query closed",
    "queries.reopen": "Query asked again",
    "queries.cancel": "Query cancelled",
    "raters.query_raise": "Query about a rating raised",
    "raters.query_answer": "Query about a rating answered",
    "raters.query_close": "Query about a rating closed",
    "raters.query_reopen": "Query about a rating asked again",
    "raters.query_cancel": "Query about a rating cancelled",
    "raters.query_pass_on": "Query about a rating passed on to the rater",
    "queries.run_checks": "All edit checks run",
    "verification.verify": "Compared with the source, and verified",
    "verification.take_back": "Verification taken back",
    "deviations.report": "Deviation reported",
    "deviations.step": "Step of a deviation recorded",
    "casebooks.sign": "Casebook signed",
    "raters.sign": "Rating signed",
    "double_entry.enter": "Form entered a second time",
    "double_entry.resolve": "Decided where two entries of a form differ",
}
# What an id or a hash would tell a reader is told by the line itself.
_NOT_FOR_READERS = (
    "_id",
    "id",
    "arm_path",
    "content_hash",
    "of_table",
    "fingerprint",
    "position",
    "recorded_at",
    "token",
)
_IN_WORDS = {"done_on": "date of assessment", "happened_on": "date"}
SOME_RATER = "Not named"


def ledger_lines(events, changes, *, names_raters: bool) -> list[dict]:
    """Newest first, each with what it changed. names_raters: not to a site, which should not know
    who rates."""
    under = defaultdict(list)
    for change in changes:
        under[change.event_id].append(change)
    return [
        {
            "at": event.at,
            "by": event.actor_name if names_raters or event.role != "rater" else SOME_RATER,
            "role_label": event.role.replace("_", " "),
            "act": ACTS.get(event.act, event.act),
            "reason": event.reason,
            "refused": event.detail if event.outcome == "refused" else "",
            "changes": [line for change in under[event.pk] for line in _changed(change)],
        }
        for event in events
    ]


def _changed(change) -> list[dict]:
    return [
        {"label": _IN_WORDS.get(name, name), "before": _word(before), "after": _word(after)}
        for name, (before, after) in change.difference.items()
        if not name.endswith(_NOT_FOR_READERS)
    ]


def _word(value) -> str:
    if isinstance(value, dict) and "missing" not in value:
        return str(value)
    return "–" if value is None else answer_in_words(value)
