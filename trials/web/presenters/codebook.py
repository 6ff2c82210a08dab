"""The codebook of a study: its forms, and each one's items, scores and rules."""

from dataclasses import asdict
from itertools import groupby

from django.urls import reverse

from instruments import MISSING_REASONS, Instrument, Item, codebook
from trials.models import Trial
from trials.studies.schema import Study


def forms_page(forms: list[Instrument], study: Study, trial: Trial, *, whole: bool) -> dict:
    """whole: for people who see more than the form itself; a rater is not told the visits."""
    return {
        "forms": [
            {
                "title": form.title,
                "key": form.key,
                "version": form.version.replace("_", " "),
                "url": reverse("codebook-form", args=[trial.key, form.key, form.version]),
                "items": len(form.items),
                "scores": len(form.scales) if whole else None,
                "visits": _visits(form, study) if whole else None,
            }
            for form in forms
        ],
        "whole": whole,
    }


def _visits(form: Instrument, study: Study) -> str:
    return ", ".join(
        visit.code
        for visit in study.visits
        if any(study.form(e.form, e.version) is form for e in visit.forms)
    )


def form_page(form: Instrument, trial: Trial, *, whole: bool) -> dict:
    """whole: with scores, formulas, thresholds and rules, which a rater must not aim at."""
    place = [trial.key, form.key, form.version]
    page = {
        "form": form,
        "version": form.version.replace("_", " "),
        "groups": _groups(form),
        "missing_reasons": MISSING_REASONS.items(),
        "whole": whole,
        "list_url": reverse("codebook", args=[trial.key]),
    }
    if not whole:
        return page
    return page | {
        "scores": [asdict(row) for row in codebook(form) if row.row == "score"],
        "rules": _rules(form),
        "downloads": [
            {"label": label, "url": reverse("codebook-file", args=[*place, kind])}
            for kind, label in (("csv", "CSV"), ("md", "Markdown"))
        ],
        "blank_form_url": reverse("blank-form", args=place),
    }


def _groups(form: Instrument) -> list[dict]:
    """The items under their headings, as they stand on the form."""
    rows = {row.item: row for row in codebook(form) if row.row == "item"}
    return [
        {
            "heading": heading,
            "items": [
                asdict(rows[item.key])
                | {
                    "required": item.required,
                    "answers": _answers(item) or [rows[item.key].codes],
                }
                for item in items
            ],
        }
        for heading, items in groupby(form.items, key=lambda item: item.group)
    ]


def _answers(item: Item) -> list[str]:
    """Each code with its label, unless it has none of its own."""
    return [
        str(c.code) if c.label in ("", str(c.code)) else f"{c.code} = {c.label}"
        for c in item.choices
    ]


def _rules(form: Instrument) -> list[dict]:
    """What the form says across its items, in words."""
    skips = [
        {
            "kind": "Skip",
            "items": ", ".join(branch.skips),
            "rule": "after " + " and ".join(f"{key} = {code}" for key, code in branch.when.items()),
        }
        for branch in form.branches
    ]
    checks = [{"kind": "Check", "items": "", "rule": check.message} for check in form.checks]
    alerts = [
        {
            "kind": "Safety alert",
            "items": ", ".join(rule.items),
            "rule": f"{rule.message}: "
            + ", ".join(f"{level} from {least}" for least, level in rule.levels),
        }
        for rule in form.alert_rules
    ]
    return skips + checks + alerts
