"""The book of codes, and its log."""

from django.urls import reverse

from trials.models import Code, Trial
from trials.selectors.coding import book_of_codes


def codes_page(trial: Trial) -> dict:
    book = book_of_codes(trial)
    versions = Code.objects.filter(trial=trial).select_related("recorded_by")
    return {
        "codes": [
            {
                "key": code.key,
                "label": code.label,
                "definition": code.definition,
                "above": book[code.parent].label if code.parent else "",
                "number": code.number,
                "retired": code.retired,
                "act": act_with(
                    "Change",
                    reverse("change-code", args=[trial.key]),
                    _code_fields(book, code),
                    name=f"code-{code.key}",
                ),
            }
            for code in book.values()
        ],
        "add_act": act_with(
            "Add a code",
            reverse("change-code", args=[trial.key]),
            [
                {
                    "name": "key",
                    "label": "Key",
                    "type": "text",
                    "required": True,
                    "help": "Letters, digits, _ . or -; it never changes.",
                },
                *_code_fields(book, None),
            ],
            name="code",
        ),
        "log": [
            {
                "at": code.recorded_at,
                "what": f"{code.label} ({code.key}), version {code.number}"
                + (", retired" if code.retired else ""),
                "reason": code.reason,
                "by": code.recorded_by.name if code.recorded_by else "",
            }
            for code in versions.order_by("-recorded_at", "key")
        ],
    }


def choices_of(book: dict[str, Code]) -> list[dict]:
    """The codes in use, by label, as a select takes them."""
    return [
        {"value": code.key, "label": code.label}
        for code in sorted(book.values(), key=lambda code: code.label)
        if not code.retired
    ]


def _code_fields(book: dict[str, Code], code: Code | None) -> list[dict]:
    above = [{"value": "", "label": "none"}]
    above += [one for one in choices_of(book) if code is None or one["value"] != code.key]
    fields = [
        {"name": "label", "label": "Label", "type": "text", "required": True},
        {"name": "definition", "label": "Definition", "type": "textarea"},
        {"name": "parent", "label": "Stands under", "type": "select", "choices": above},
        {"name": "reason", "label": "Why", "type": "text", "required": True},
    ]
    if code is None:
        return fields
    for field in fields[:3]:
        field["value"] = getattr(code, field["name"])
    retire = {"name": "retired", "label": "Retired: given to no new passage", "type": "checkbox"}
    return [{"name": "key", "type": "hidden", "value": code.key}, *fields, retire]


def act_with(
    label: str, url: str, fields: list[dict] = (), *, why_not: str | None = None, name: str = "act"
) -> dict:
    """As components/act.html takes it."""
    return {"label": label, "url": url, "fields": list(fields), "why_not": why_not, "name": name}
