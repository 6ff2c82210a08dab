"""Print the codebook of one instrument: what ``manage.py codebook INSTRUMENT`` runs.

Exit status 0; 2 when there is no such instrument or version, with those that there are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TextIO

from instruments.codebook import codebook, codebook_as_csv, codebook_as_markdown
from instruments.registry import UnknownInstrument, get_instrument

PRINTED = 0
REFUSED = 2
FORMATS = {"csv": codebook_as_csv, "markdown": codebook_as_markdown}


def main(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run the command with these arguments and streams; return the exit status."""
    options = _parser().parse_args(argv)
    try:
        instrument = get_instrument(options.instrument, options.version)
    except UnknownInstrument as unknown:
        stderr.write(f"{unknown}\n")
        return REFUSED
    stdout.write(FORMATS[options.format](codebook(instrument)))
    return PRINTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py codebook", description="Every item and score of one instrument."
    )
    parser.add_argument("instrument", metavar="INSTRUMENT", help="such as SCS, CAPS-5 or BDI-II")
    parser.add_argument("--version", help="a version of the form, such as past_week")
    parser.add_argument("--format", choices=FORMATS, default="csv", help="csv, unless said")
    return parser
