"""Made-up contexts for the status of a participant and for a dosing session."""

from datetime import date
from types import SimpleNamespace

PARTICIPANT = SimpleNamespace(number="01-004")
STEP = {"label": "Enrolled", "on": date(2026, 2, 2), "said": "All rules met", "by": "P. Ito"}


def act(name: str, *fields: dict, why_not: str | None = None) -> dict:
    return {
        "label": name.replace("-", " ").capitalize(),
        "name": name,
        "url": f"/{name}/",
        "why_not": why_not,
        "fields": list(fields),
    }


HIDDEN = {"name": "axis", "type": "hidden", "value": "study"}
WHEN = {"name": "on", "label": "On", "type": "date", "required": True}


def status() -> dict:
    rule = {
        "code": "I-AGE",
        "kind": "inclusion",
        "label": "At least 18 years old",
        "at": "SCR",
        "state": "Not known yet",
        "tone": "neutral",
        "unknown": "DEMOG.age",
        "blinded": False,
    }
    return {
        "participant": PARTICIPANT,
        "back_url": "/p/01-004/",
        "axes": [
            {"title": "In the study", "state": "Enrolled", "steps": [STEP]},
            {"title": "Treatment", "state": "Treatment not started", "steps": []},
        ],
        "step_acts": [act("baseline-rated", HIDDEN, WHEN), act("died", why_not="Locked.")],
        "consents": [
            {
                "version": "2.0",
                "for": "The study",
                "signed_on": date(2026, 2, 1),
                "by": "C. Ames",
                "choices": [{"label": "Sessions may be recorded", "said": "yes"}],
            }
        ],
        "withdrawals": [
            SimpleNamespace(
                get_part_display="Treatment", withdrawn_on=date(2026, 3, 1), reason="Tired"
            )
        ],
        "consent_acts": [act("sign-consent", WHEN), act("withdraw-consent", WHEN)],
        "rules": [rule],
        "attempts": [
            SimpleNamespace(
                attempted_on=date(2026, 3, 2), get_way_display="Telephone", note="No answer"
            )
        ],
        "reach_acts": [act("record-contact", WHEN)],
        "deviations": [
            SimpleNamespace(
                happened_on=date(2026, 3, 2),
                visit=SimpleNamespace(name="V5"),
                get_kind_display="Visit missed",
                explanation="The participant was ill.",
            )
        ],
        "link": None,
        "link_acts": [act("link-parent", WHEN)],
        "has_parents": True,
    }


def dosing() -> dict:
    step = {
        "kind": "Supplemental dose",
        "decision": "Given",
        "at": "12 Mar 2026, 11:40",
        "since_dose": "T+100 min",
        "reason": "",
        "confirmed_by": "R. Lindqvist",
        "by": "T. Oduya",
    }
    return {
        "visit": SimpleNamespace(
            name="V5", participant=PARTICIPANT, site=SimpleNamespace(code="01")
        ),
        "is_dosed": False,
        "gate": {
            "label": "1 of 2 not met",
            "tone": "warn",
            "tiles": [
                {
                    "subject": "Urine drug screen",
                    "is_met": False,
                    "label": "Not met",
                    "tone": "bad",
                    "why_not": "The drug screen must be negative or explained.",
                    "url": "/e/",
                },
                {
                    "subject": "Consent",
                    "is_met": True,
                    "label": "Met",
                    "tone": "good",
                    "why_not": "",
                    "url": None,
                },
            ],
        },
        "give": {
            "url": "/x/",
            "why_not": None,
            "at": "2026-03-12T10:00",
            "people": [{"value": "1", "label": "R. Lindqvist"}],
        },
        "escalation": [act("escalation-hold", WHEN)],
        "room": {
            "person": "theo",
            "study": "CLINIC",
            "events": [{"code": "calm", "label": "Calm"}],
            "discharge": {"steady": "Walks steadily without help"},
        },
        "room_json": "{}",
        "forms_url": "/v/",
        "label": "Session 1",
        "product": "Capsules, active or placebo",
        "level": "L80",
        "window": (90, 120),
        "steps": [step],
        "zone": "America/New_York",
        "acts": [act("initial-given", WHEN)],
        "back_url": "/p/01-004/",
    }


def offline() -> dict:
    return dosing() | {"is_offline": True, "gate": None, "give": None, "is_dosed": True}


PAGES = {
    "status": ("trials/participants/status.html", status),
    "dosing": ("trials/sessions/room.html", dosing),
    "dosing-offline": ("trials/sessions/room.html", offline),
}
