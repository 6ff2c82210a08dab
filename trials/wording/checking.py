"""Whether a pack fits the form whose wording it claims to be."""

from collections.abc import Iterable

from instruments import Instrument, Item
from trials.wording.pack import Pack, named

ALL_OTHERS = "*"


def problems_with(pack: Pack, instrument: Instrument) -> list[str]:
    """A sentence for each field: every item and no other, every code of its options, the dates."""
    return [
        *_differences("items", "item", pack.items, instrument.items_by_key),
        *_option_problems(pack, instrument),
        *_licence_problems(pack),
    ]


def _option_problems(pack: Pack, instrument: Instrument) -> list[str]:
    choosing = {item.key: item for item in instrument.items if item.choices}
    strangers = [key for key in pack.options if key != ALL_OTHERS and key not in choosing]
    problems = [
        f"options: {named(key)} is no item of {instrument.key} with options." for key in strangers
    ]
    left = [item for key, item in choosing.items() if key not in pack.options]
    if left and ALL_OTHERS not in pack.options:
        missing = ", ".join(item.key for item in left)
        return [*problems, f'options: none for {missing}, nor "{ALL_OTHERS}" for all of them.']
    if not left and ALL_OTHERS in pack.options:
        problems.append(f'options: "{ALL_OTHERS}" is there, but every item has its own.')
    return problems + [
        problem
        for item in choosing.values()
        for problem in _code_problems(item, pack.options.get(item.key) or pack.options[ALL_OTHERS])
    ]


def _code_problems(item: Item, options: dict[str, str]) -> list[str]:
    codes = [str(choice.code) for choice in item.choices]
    return _differences(f"options of {item.key}", "code", options, codes)


def _differences(field: str, what: str, given: Iterable[str], wanted: Iterable[str]) -> list[str]:
    missing = [key for key in wanted if key not in given]
    unknown = [named(key) for key in given if key not in wanted]
    problems = []
    if missing:
        problems.append(f"{field}: no text for {', '.join(missing)}.")
    if unknown:
        problems.append(f"{field}: there is no {what} {', '.join(unknown)}.")
    return problems


def _licence_problems(pack: Pack) -> list[str]:
    licence = pack.licence
    if licence.valid_to >= licence.valid_from:
        return []
    return [f"licence.valid_to: {licence.valid_to} is before valid_from, {licence.valid_from}."]
