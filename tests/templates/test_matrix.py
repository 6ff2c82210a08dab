"""The matrix of participants and forms."""

from tests.templates.samples import MARKS


def test_every_state_has_its_own_shape_and_its_word(shown):
    cells = [e for e in shown("matrix").all("a", "span") if e.attributes.get("class") == "cell"]

    shapes = {cell.children[0].attributes["class"] for cell in cells}
    assert shapes == {f"mark mark-{state}" for state in MARKS}
    assert "01-001, SCR Screening, SCS: in progress" in [c.attributes["aria-label"] for c in cells]


def test_a_cell_without_an_address_is_no_link(shown):
    cells = [e for e in shown("matrix").all("a") if e.attributes.get("class") == "cell"]

    assert not [cell for cell in cells if "not expected" in cell.attributes["aria-label"]]


def test_what_may_not_be_done_is_shown_with_its_reason(shown):
    text = shown("matrix").text()

    assert "Exports open after the lock." in text
