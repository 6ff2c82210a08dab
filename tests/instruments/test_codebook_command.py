import io

import pytest

from instruments import codebook, codebook_as_csv, codebook_as_markdown, get_instrument
from instruments.codebook_command import main


def run(*argv):
    out, err = io.StringIO(), io.StringIO()
    status = main(argv, out, err)
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("argv", "written"),
    [
        ([], codebook_as_csv),
        (["--format", "csv"], codebook_as_csv),
        (["--format", "markdown"], codebook_as_markdown),
    ],
)
def test_a_codebook_is_printed_in_the_format_that_is_asked_for(argv, written):
    expected = written(codebook(get_instrument("BDI-II")))

    assert run("BDI-II", *argv) == (0, expected, "")


def test_a_version_may_be_asked_for():
    _, out, _ = run("CAPS-5", "--version", "past_week")

    assert out.splitlines()[1].startswith("CAPS-5,past_week,item,")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["SCS-27"], "There is no instrument 'SCS-27'. There are: ACE, "),
        (["SCS", "--version", "1"], "SCS has no version '1'. It has: 2003."),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(argv, told):
    status, out, err = run(*argv)

    assert (status, out) == (2, "")
    assert err.startswith(told)
