import sys

import pytest

from instruments import BrokenDefinition, UnknownInstrument, all_instruments, get_instrument
from instruments.registry import find_instruments

GOOD = """
from instruments.definition import Choice, Instrument, Item
INSTRUMENT = Instrument({key!r}, {version!r}, "Mood today",
    (Item("mood", {label!r}, choices=(Choice(0, "Low"), Choice(1, "High"))),))
"""


EXPECTED = {
    "ACE": ["1998"],
    "AUDIT": ["past_year", "since_treatment"],
    "BDI-II": ["1996"],
    "C-SSRS": ["baseline", "since_last_visit"],
    "CAPS-5": ["past_month", "past_week", "worst_month"],
    "DES-II": ["1993"],
    "DUDIT": ["past_year", "since_treatment"],
    "EQ-5D-5L": ["2009"],
    "IES-R": ["1997"],
    "LEC-5": ["standard"],
    "MINI": ["outcome"],
    "PCL-5": ["past_month"],
    "PGIC": ["1976"],
    "SCS": ["2003"],
    "SCS-SF": ["2011"],
    "SDS": ["clinician_rated", "self_rated"],
    "TREATMENT-GUESS": ["participant", "rater", "therapist"],
    "WAI-36": ["client", "therapist"],
    "WAI-SR": ["client", "therapist"],
}


@pytest.fixture
def catalogue_with(tmp_path, monkeypatch):
    """Builds a package of definition files and imports it."""

    def build(**files):
        folder = tmp_path / "small_catalogue"
        folder.mkdir()
        (folder / "__init__.py").touch()
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return __import__("small_catalogue")

    yield build
    for name in [name for name in sys.modules if name.startswith("small_catalogue")]:
        del sys.modules[name]


@pytest.mark.parametrize("key", EXPECTED)
def test_the_instruments_of_the_trials_are_there_in_every_version(key):
    versions = {instrument.version for instrument in all_instruments() if instrument.key == key}

    assert set(EXPECTED[key]) <= versions


def test_the_default_version_comes_without_asking():
    assert get_instrument("CAPS-5").version == "past_month"
    assert get_instrument("AUDIT").version == "past_year"


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(UnknownInstrument, match=r"no instrument 'SCS-27'.*SCS, SCS-SF"):
        get_instrument("SCS-27")


def test_an_unknown_version_is_answered_with_those_that_exist():
    with pytest.raises(UnknownInstrument, match="It has: past_month, past_week, worst_month"):
        get_instrument("CAPS-5", "past_year")


def test_a_new_file_is_all_that_a_new_instrument_needs(catalogue_with):
    package = catalogue_with(
        mood_1=GOOD.format(key="MOOD", version="1", label="Mood"), _shared="raise ImportError"
    )

    [instrument] = find_instruments(package)

    assert (instrument.key, instrument.version) == ("MOOD", "1")


def test_a_broken_definition_is_refused_by_the_name_of_its_file(catalogue_with):
    package = catalogue_with(mood_1=GOOD.format(key="MOOD", version="1", label=""))

    with pytest.raises(BrokenDefinition, match=r"mood_1\.py: Item mood: the label must have"):
        find_instruments(package)


def test_the_same_version_twice_is_refused(catalogue_with):
    text = GOOD.format(key="MOOD", version="1", label="Mood")
    package = catalogue_with(mood_1=text, mood_2=text)

    with pytest.raises(
        BrokenDefinition, match=r"mood_2\.py: MOOD \(1\) is defined in another file"
    ):
        find_instruments(package)


def test_two_default_versions_are_refused(catalogue_with):
    package = catalogue_with(
        mood_1=GOOD.format(key="MOOD", version="1", label="Mood"),
        mood_2=GOOD.format(key="MOOD", version="2", label="Mood"),
    )

    with pytest.raises(BrokenDefinition, match="MOOD must have one default version; it has: 1, 2"):
        find_instruments(package)
