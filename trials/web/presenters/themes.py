"""The themes with their quotations, and how far the coders agree."""

from django.urls import reverse

from trials.models import Segment, Theme, ThemeSegment, Trial
from trials.numbers import number
from trials.policies.coding import why_not_quote
from trials.selectors.agreement import Difference, agreement_of
from trials.selectors.coding import (
    book_of_codes,
    live_segments,
    released_texts,
    theme_links,
    themes_of,
)
from trials.web.presenters.codes import act_with

TAKEN_BACK = "The text was taken back: there is nothing to quote."


def themes_page(trial: Trial) -> dict:
    links = theme_links(trial)
    segments = live_segments(trial).in_bulk([link.segment_id for link in links])
    names = {
        r.document_id: r for r in released_texts(trial).select_related("trial").defer("transcript")
    }
    refusals = why_not_quote(trial, {segment.document_id for segment in segments.values()})
    quotes = {
        segment.pk: _quote(segment, names.get(segment.document_id), refusals)
        for segment in segments.values()
    }
    return {
        "themes": [
            {
                "name": f"T{theme.number}",
                "statement": theme.statement,
                "retired": theme.retired,
                "sides": [
                    {
                        "title": title,
                        "quotes": [
                            quotes[link.segment_id]
                            for link in links
                            if (link.theme_number, link.side) == (theme.number, side)
                            and link.segment_id in quotes
                        ],
                    }
                    for side, title in (
                        (ThemeSegment.Side.SUPPORTS, "Supported by"),
                        (ThemeSegment.Side.COUNTER, "Counter-examples"),
                    )
                ],
                "act": _change(theme, trial),
            }
            for theme in themes_of(trial).values()
        ],
        "add_act": act_with(
            "Add a theme",
            reverse("add-theme", args=[trial.key]),
            [{"name": "statement", "label": "Statement", "type": "textarea", "required": True}],
            name="theme",
        ),
    }


def agreement_page(trial: Trial) -> dict:
    found, differences = agreement_of(trial)
    book = book_of_codes(trial)
    return {
        "rows": [
            {
                "code": book[key].label,
                "both": one.both,
                "first_only": one.first_only,
                "second_only": one.second_only,
                "neither": one.neither,
                "sentences": one.sentences,
                "percent": f"{100 * one.observed:.1f}",
                "kappa": number(one.kappa, 2),
            }
            for key, one in found.items()
        ],
        "differences": [
            _difference(difference, book[difference.code].label, trial)
            for difference in differences
        ],
    }


def _quote(segment: Segment, release, refusals: dict) -> dict:
    """The words, or the sentence that says why they are not quoted."""
    why_not = refusals.get(segment.document_id)
    if release is None or segment.passage is None:
        why_not = TAKEN_BACK
    return {
        "document": release.name if release else "",
        "url": f"{reverse('coding-document', args=[release.trial.key, release.number])}"
        f"#passage-{segment.pk}"
        if release
        else None,
        "words": None if why_not else segment.passage,
        "why_not": why_not,
        "code": segment.code.label,
    }


def _change(theme: Theme, trial: Trial) -> dict:
    fields = [
        {
            "name": "statement",
            "label": "Statement",
            "type": "textarea",
            "required": True,
            "value": theme.statement,
        },
        {"name": "reason", "label": "Why", "type": "text", "required": True},
        {"name": "retired", "label": "Retired: no longer a theme", "type": "checkbox"},
    ]
    url = reverse("change-theme", args=[trial.key, theme.number])
    return act_with("Change the theme", url, fields, name=f"theme-{theme.number}")


def _difference(one: Difference, label: str, trial: Trial) -> dict:
    fields = [
        {"name": "sentence", "type": "hidden", "value": str(one.sentence)},
        {"name": "code", "type": "hidden", "value": one.code},
        {
            "name": "applies",
            "label": "Does the code belong to this sentence?",
            "type": "select",
            "choices": [{"value": "yes", "label": "yes"}, {"value": "no", "label": "no"}],
        },
        {"name": "reason", "label": "How it was settled", "type": "text", "required": True},
    ]
    return {
        "document": one.release.name,
        "url": reverse("coding-document", args=[trial.key, one.release.number]),
        "sentence": one.sentence + 1,
        "words": one.words,
        "code": label,
        "given_by": one.given_by,
        "settled": one.resolution,
        "act": act_with(
            "Settle" if one.resolution is None else "Settle anew",
            reverse("resolve-difference", args=[trial.key, one.release.number]),
            fields,
            name=f"settle-{one.release.number}-{one.sentence}-{one.code}",
        ),
    }
