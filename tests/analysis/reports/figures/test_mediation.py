from xml.etree import ElementTree

from analysis.reports import mediation_diagram
from tests.analysis.reports.results import CONTRAST, MEDIATION, TITLES


def diagram(**changed):
    return mediation_diagram(MEDIATION | changed, CONTRAST["contrast"], TITLES)


def words(figure):
    return [e.text for e in ElementTree.fromstring(figure.svg).iter() if e.tag.endswith("}text")]


def test_it_is_well_formed_and_the_same_each_time():
    assert ElementTree.fromstring(diagram().svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert diagram().svg == diagram().svg


def test_it_shows_every_path_with_its_effect():
    shown = words(diagram())

    assert {"MDMA-AT − Placebo", "Change in UCS", "Change in CAPS-5"} <= set(shown)
    assert {"a −0.59, p < .001", "b 16.58, p < .001", "direct −1.29, p = .474"} <= set(shown)
    assert "Indirect by UCS: −9.74 [−13.60, −6.30]" in shown
    assert "Total −11.03, p < .001; n = 82" in shown


def test_a_long_name_fills_as_many_lines_of_its_box_as_it_needs():
    long = {"ucs": "SCS uncompassionate self-responding, raw"}

    shown = words(mediation_diagram(MEDIATION, CONTRAST["contrast"], TITLES | long))

    assert {"Change in SCS", "uncompassionate", "self-responding, raw"} <= set(shown)


def test_an_uncertain_path_is_dashed_not_only_coloured():
    lines = [e for e in ElementTree.fromstring(diagram().svg).iter() if e.tag.endswith("}line")]

    assert ["stroke-dasharray" in line.attrib for line in lines] == [True, False, False]


def test_the_table_beside_it_holds_the_same_numbers():
    rows = {row.label: row.cells for row in diagram().table.rows}

    assert rows == {
        "a: arm to UCS": ("n = 82", "−0.59 –", "p < .001"),
        "b: UCS to outcome": ("n = 82", "16.58 –", "p < .001"),
        "Indirect by UCS": ("n = 82", "−9.74 [−13.60, −6.30]", "–"),
        "Direct": ("n = 82", "−1.29 –", "p = .474"),
        "Total": ("n = 82", "−11.03 –", "p < .001"),
    }


def test_parallel_mediators_stand_one_below_the_other():
    settings = MEDIATION["settings"] | {"mediators": ["ucs", "cs"]}
    second = [row | {"mediator": "cs"} for row in MEDIATION["estimates"] if "mediator" in row]

    shown = words(diagram(settings=settings, estimates=MEDIATION["estimates"] + second))

    assert {"Change in UCS", "Change in CS", "Indirect by CS: −9.74 [−13.60, −6.30]"} <= set(shown)
