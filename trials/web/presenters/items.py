"""The items of a form as a page shows them: sections of grids, rows and cards."""

from itertools import groupby

from instruments import Instrument, Item

MOST_OF_A_TYPED_CODE = 3  # characters; a longer code is a word, which its label says already
MOST_OF_A_LINE = 200  # characters; a longer text is typed into a box of several lines


def sections(instrument: Instrument, answers: dict, problems=()) -> list[dict]:
    """Items under one heading, with how many of the required ones are answered."""
    by_item = {problem.item_key: problem for problem in problems}
    cards = cards_of(instrument)
    skipped = skipped_by(instrument, answers)
    inside = {item.key for items in cards.values() for item in items} - set(cards)
    outside = [item for item in instrument.items if item.key not in inside]
    shown = []
    for heading, items in groupby(outside, key=lambda item: item.group):
        items = list(items)
        everything = [one for item in items for one in cards.get(item.key, (item,))]
        shown.append(
            {
                "heading": heading,
                **counted(everything, answers, skipped),
                "blocks": [
                    _card(block[0], cards[block[0].key], answers, by_item, skipped)
                    if block[0].key in cards
                    else _rows(block, answers, by_item, skipped)
                    for block in _blocks(items, cards)
                ],
            }
        )
    return shown


def skipped_by(instrument: Instrument, answers: dict) -> set[str]:
    """What the rules of the form leave out after these answers, whether it was answered or not."""
    taken = [
        branch
        for branch in instrument.branches
        if all(answers.get(key) == code for key, code in branch.when.items())
    ]
    return {key for branch in taken for key in branch.skips}


def counted(items, answers: dict, skipped=frozenset()) -> dict:
    """How many are required, and of these answered. An optional item is nobody's debt, nor is one
    that a rule skipped and nobody answered."""
    required = [
        item
        for item in items
        if item.required and not (item.key in skipped and answers.get(item.key) is None)
    ]
    return {
        "answered": sum(_has_code(answers.get(item.key)) for item in required),
        "total": len(required),
    }


def cards_of(instrument: Instrument) -> dict[str, list[Item]]:
    """{key of a rating: itself, after the optional items that lead to it, and before its note}.

    These are the optional items whose keys begin with that of the rating, for example a
    frequency and an intensity before a severity.
    """
    cards = {}
    for item in instrument.items:
        if item.kind != "choice" or not item.required:
            continue
        noted = [
            other
            for other in instrument.items
            if not other.required and other.key.startswith(f"{item.key}_")
        ]
        if len(noted) > 1:
            texts = [other for other in noted if other.kind == "text"]
            cards[item.key] = [*(one for one in noted if one not in texts), item, *texts]
    return cards


def _blocks(items: list[Item], cards: dict) -> list[list[Item]]:
    """Items with the same choices stand in one grid, fields to type in together.

    A card stands alone, and so does a choice with a hint, which has no place in a grid.
    """

    def looks(item: Item):
        if item.key in cards or (item.choices and item.hint):
            return item.key
        return (item.kind, item.choices) if item.choices else "typed"

    return [list(alike) for _, alike in groupby(items, key=looks)]


def _rows(items: list[Item], answers: dict, problems: dict, skipped: set[str]) -> dict:
    is_grid = items[0].kind == "choice" and len(items) > 1
    return {
        "choices": _choices(items[0]) if is_grid else None,
        "rows": [
            _row(item, answers, problems, item.label, _called(item))
            | {"skipped": item.key in skipped}
            for item in items
        ],
    }


def _card(
    rating: Item, items: list[Item], answers: dict, problems: dict, skipped: set[str]
) -> dict:
    rows = []
    for item in items:
        own = "rating" if item is rating else item.label.removeprefix(f"{rating.number}: ")
        row = _row(item, answers, problems, f"{own[:1].upper()}{own[1:]}", "")
        row |= {"about": rating.label, "name": f"{_called(rating)}, {own}"}
        rows.append(row | {"skipped": item.key in skipped})
    return {
        "card": {"key": rating.key, "number": rating.number, "label": rating.label},
        "rows": rows,
    }


def _called(item: Item) -> str:
    return f"Item {item.number}" if item.number else item.label


def _row(item: Item, answers: dict, problems: dict, label: str, name: str) -> dict:
    answer, problem = answers.get(item.key), problems.get(item.key)
    missing = answer.get("missing") if isinstance(answer, dict) else None
    return {
        "key": item.key,
        "number": item.number or "",
        "label": label,
        "name": name,
        "required": item.required,
        # Several marks on paper are shown as several boxes, so that a save keeps them all.
        "kind": "choices" if isinstance(answer, list) else item.kind,
        "choices": _choices(item),
        "value": None if missing else answer,
        "missing": missing,
        "minimum": _plain(item.minimum),
        "maximum": _plain(item.maximum),
        "unit": item.unit,
        "partial": item.partial,
        "format": item.format.replace("T", " "),  # as people write it on paper
        "is_one_line": bool(item.pattern) or item.longest <= MOST_OF_A_LINE,
        "hint": item.hint,
        "problem": problem.message if problem and problem.kind == "problem" else "",
        "warning": problem.message if problem and problem.kind == "warning" else "",
    }


def _plain(bound: float | None) -> float | None:
    """30 where a study file's 30 became 30.0."""
    return int(bound) if bound is not None and bound == int(bound) else bound


def _choices(item: Item) -> list[dict]:
    """code: as stored. shown: the code beside the label; neither is said twice."""
    return [
        {
            "code": choice.code,
            "shown": choice.code if len(str(choice.code)) <= MOST_OF_A_TYPED_CODE else "",
            "label": "" if choice.label == str(choice.code) else choice.label,
        }
        for choice in item.choices
    ]


def _has_code(answer) -> bool:
    return answer is not None and not isinstance(answer, dict)
