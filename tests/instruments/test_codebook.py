import csv
import io

from instruments import (
    Instrument,
    Item,
    codebook,
    codebook_as_csv,
    codebook_as_markdown,
    get_instrument,
)


def rows(key):
    return {row.item: row for row in codebook(get_instrument(key))}


def test_an_item_row_says_codes_anchors_scale_and_reversal():
    row = rows("SCS")["scs01"]

    assert row.codes == "1, 2, 3, 4, 5"
    assert row.anchors == "1 = Almost never; 5 = Almost always"
    assert "scs_sj" in row.scale.split(", ")
    assert row.reversal == "6 - answer in scs_total_itemmean26"


def test_a_score_row_says_formula_direction_and_source():
    row = rows("SCS")["scs_ucs"]

    assert row.formula == "mean of SJ, IS, OI, not reversed: lower is better"
    assert (row.codes, row.anchors) == ("1 to 5", "lower is better")
    assert row.source.startswith("Neff 2003")


def test_codes_of_others_are_given_where_they_exist():
    audit, caps = rows("AUDIT"), rows("CAPS-5")

    assert (audit["audit01"].cdisc, audit["audit01"].loinc) == ("ADT0101", "68518-0")
    assert (caps["caps01"].cdisc, caps["caps01"].loinc) == ("none exists", "none exists")


def test_a_study_s_own_fields_say_what_they_take():
    fields = (
        Item("weight", "Weight", kind="number", minimum=30.0, maximum=250.5, unit="kg"),
        Item("tablets", "Tablets", kind="integer", minimum=0.0, maximum=40.0),
        Item("count", "Count", kind="number", maximum=9),
        Item("drug", "Drug", kind="text", maximum=100),
        Item("dose", "Dose", kind="text", hint="with its unit"),
    )

    found = codebook(Instrument("OWN", "1", "A study's own form", fields))

    assert [row.codes for row in found] == [
        "30 to 250.5 kg",
        "0 to 40 (whole)",
        "a number up to 9",
        "text of up to 100 characters",
        "with its unit",
    ]


def test_a_codebook_has_every_item_and_every_score_once():
    bdi = get_instrument("BDI-II")

    names = [row.item for row in codebook(bdi)]

    scales = bdi.scales + bdi.on_request
    assert names == [item.key for item in bdi.items] + [scale.name for scale in scales]


def test_the_csv_reads_back():
    text = codebook_as_csv(codebook(get_instrument("AUDIT")))

    read = list(csv.DictReader(io.StringIO(text)))

    assert read[8]["codes"] == "0, 2, 4"
    assert read[8]["anchors"].startswith("0 = No; 2 = Yes, but not in the last year")


def test_the_markdown_has_a_line_for_each_row_and_two_of_heading():
    found = codebook(get_instrument("PGIC"))

    lines = codebook_as_markdown(found).splitlines()

    assert len(lines) == len(found) + 2
    assert lines[0].startswith("| instrument | version | row | item |")
