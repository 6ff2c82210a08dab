"""Made-up contexts of the pages of the instrument library: codebook, blank form, safety alerts."""

from instruments import Instrument, Item, get_instrument
from trials.models import Trial
from trials.studies.reading import read_study
from trials.studies.shipping import shipped
from trials.web.presenters.codebook import form_page, forms_page
from trials.web.presenters.items import sections

STUDY, TRIAL = read_study(shipped("demo-mapp1")), Trial(key="MAPP1")
BDI = get_instrument("BDI-II")
MEDICATION = Instrument(
    "CM",
    "1",
    "Medication",
    (
        Item("drug", "Drug", kind="text", hint="generic name"),
        Item("dose", "Dose", kind="number", unit="mg"),
        Item("started", "Started", kind="date", partial=True),
        Item("last", "Last taken", kind="datetime"),
    ),
)
WORDING = {
    "language": "he",
    "direction": "rtl",
    "instruction": "משפט שהומצא לבדיקה",
    "licence": "Harbour Press, HP-1",
    "other_languages": ["en"],
}


def alert(label: str, tone: str, what: str) -> dict:
    return {
        "label": label,
        "tone": tone,
        "what": what,
        "where": "Beck Depression Inventory-II, V4",
        "raised_at": "12 Mar 2026, 14:02",
        "told": ["Phyl Physician (site physician), 3 Jan 2026, 14:00, e-mail sent"],
        "participant": "01-004",
        "url": "/p/4/",
    }


def open_alerts() -> dict:
    return {
        "alerts": [
            alert("Urgent", "bad", "Suicidal thoughts"),
            alert("Call the participant", "bad", ""),
        ]
    }


def alerts_of_participant() -> list[dict]:
    field = {"name": "action_taken", "label": "What was done", "type": "textarea"}
    act = {"name": "alert-1", "label": "Acknowledge", "url": "/a/1/", "fields": [field]}
    answer = {"acknowledged_by": "K. Novak", "action_taken": "Called"}
    answer |= {"acknowledged_at": "12 Mar 2026, 15:10"}
    return [
        alert("Urgent", "bad", "Suicidal thoughts") | {"acknowledged_at": None, "act": act},
        alert("Review today", "warn", "Suicidal thoughts") | answer,
    ]


def forms(*, whole: bool) -> dict:
    return forms_page(list(STUDY.forms.values()), STUDY, TRIAL, whole=whole)


def blank_form(wording: dict | None, form: Instrument = BDI) -> dict:
    return {
        "form": form,
        "version": form.version,
        "sections": sections(form, {}),
        "wording": wording,
        "back_url": "/c/",
        "print_url": "/print/",
    }


PAGES = {
    "alerts": ("trials/alerts/list.html", open_alerts),
    "no-alerts": ("trials/alerts/list.html", lambda: {"alerts": []}),
    "codebook": (
        "trials/codebook/list.html",
        lambda: forms(whole=True) | {"odm_url": "/studies/MAPP1/api/odm/"},
    ),
    "codebook-of-a-rater": ("trials/codebook/list.html", lambda: forms(whole=False)),
    "codebook-form": (
        "trials/codebook/form.html",
        lambda: form_page(BDI, TRIAL, whole=True),
    ),
    "codebook-form-of-a-rater": (
        "trials/codebook/form.html",
        lambda: form_page(get_instrument("SCS"), TRIAL, whole=False),
    ),
    "blank-form": ("trials/codebook/blank_form.html", lambda: blank_form(WORDING)),
    "blank-form-in-labels": ("trials/codebook/blank_form.html", lambda: blank_form(None)),
    "blank-form-of-a-study": (
        "trials/codebook/blank_form.html",
        lambda: blank_form(None, MEDICATION),
    ),
}
