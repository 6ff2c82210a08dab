import pytest

from analysis.reports.writers import WRITERS
from tests.analysis.reports.writers.sample import AT, report


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_report_gives_the_same_bytes(kind):
    write = WRITERS[kind].write

    assert write(report(), AT) == write(report(), AT)
