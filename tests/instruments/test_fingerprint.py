from dataclasses import replace

import pytest

from instruments import Choice, Instrument, Item, all_instruments, get_instrument

SCS = get_instrument("SCS")


def test_every_version_has_its_own_fingerprint():
    fingerprints = {instrument.fingerprint for instrument in all_instruments()}

    assert len(fingerprints) == len(all_instruments())
    assert {len(fingerprint) for fingerprint in fingerprints} == {64}


def test_one_more_worked_example_alters_nothing():
    assert replace(SCS, examples=()).fingerprint == SCS.fingerprint


def test_a_field_that_items_gained_later_leaves_stored_fingerprints_as_they_are():
    items = (Item("a", "A", choices=(Choice(0, "No"), Choice(1, "Yes"))),)

    # As it was before items could be partial.
    before = "6ea9c3af192671635adf4ce3f117d3dc0cf129ac0e60560b0719e90f1df1cc3a"
    assert Instrument("OWN", "1", "A form", items).fingerprint == before


def altered_item(**changes):
    return replace(SCS, items=(replace(SCS.items[0], **changes), *SCS.items[1:]))


def altered_scale(**changes):
    return replace(SCS, scales=(replace(SCS.scales[0], **changes), *SCS.scales[1:]))


@pytest.mark.parametrize(
    "altered",
    [
        altered_item(label="Something else"),
        altered_item(choices=(Choice(1, "Always"), *SCS.items[0].choices[1:])),
        altered_item(required=False),
        altered_item(partial=True),
        altered_scale(data={"items": ("scs05", "scs12")}),
        altered_scale(direction=-1),
        replace(SCS, recall="In the past week"),
        replace(SCS, version="2004"),
    ],
)
def test_whatever_gives_data_its_meaning_alters_the_fingerprint(altered):
    assert altered.fingerprint != SCS.fingerprint
