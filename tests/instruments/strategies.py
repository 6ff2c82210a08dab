"""Random answer documents for any instrument."""

from hypothesis import strategies as st

from instruments import all_instruments
from instruments.validate import items_of

NAMES = {f"{i.key}-{i.version}": i for i in all_instruments()}
SCORED = {name: i for name, i in NAMES.items() if i.scales}


def scored_items(instrument):
    """The items that scores read, without boxes that take another item out of a score."""
    keys = {key for scale in instrument.scales for key in items_of(scale)}
    boxes = {
        box for scale in instrument.scales for box in scale.data.get("not_applicable", {}).values()
    }
    return [item for item in instrument.items if item.key in keys - boxes]


def codes_of(item):
    """Every code from the lowest worth to the highest; every step of a number."""
    if item.kind == "number":
        return list(range(item.minimum, item.maximum + 1))
    return [choice.code for choice in item.choices]


def complete_answers(instrument):
    return st.fixed_dictionaries(
        {item.key: st.sampled_from(codes_of(item)) for item in scored_items(instrument)}
    )


def any_answers(instrument):
    """Answers of which some are blank and some are missing with a reason."""
    gaps = st.sampled_from([None, {"missing": "refused"}, {"missing": "skipped_by_rule"}])
    return st.fixed_dictionaries(
        {item.key: st.sampled_from(codes_of(item)) | gaps for item in scored_items(instrument)}
    )
