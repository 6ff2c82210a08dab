"""`manage.py check_randomisation`: a sealed list in, sentences out; no server, no database."""

import argparse
from pathlib import Path
from typing import TextIO

from trials.randomisation.checking import open_list, problems_in_arms
from trials.randomisation.drawing import balance
from trials.randomisation.record import read_record
from trials.randomisation.sealing import sha256_of
from trials.randomisation.visible import VisibleList, problems_in_sight, read_sealed_list
from trials.refusals import Refused, refuse_if
from trials.studies.reading import read_study
from trials.studies.schema import Study
from trials.studies.strata import strata_of


def check(arguments: list[str], out: TextIO, errors: TextIO) -> int:
    """Says what is wrong with a sealed list; 1 where there is anything.

    Without the key: what anybody may see of it. With both parts of the key and the record of how
    it was drawn, on a machine that is not the server: whether it is balanced, and whether anything
    that can be seen predicts an arm.
    """
    asked = _parser().parse_args(arguments)
    try:
        problems = _problems(asked, out)
    except (Refused, OSError, UnicodeDecodeError) as refusal:
        problems = [str(refusal)]
    for problem in problems:
        print(problem, file=errors)
    if not problems:
        print("Nothing is wrong with it.", file=out)
    return int(bool(problems))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "manage.py check_randomisation",
        description=check.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list", type=Path, help="sealed-list.json")
    parser.add_argument("--study", type=Path, help="the study file that it was made for")
    with_key = parser.add_argument_group("with the key")
    with_key.add_argument("--key-part-1", type=Path, metavar="FILE")
    with_key.add_argument("--key-part-2", type=Path, metavar="FILE")
    with_key.add_argument("--record", type=Path, metavar="FILE", help="list-record.txt")
    return parser


def _problems(asked: argparse.Namespace, out: TextIO) -> list[str]:
    text = asked.list.read_text()
    listed = read_sealed_list(text)
    strata = dict.fromkeys(slot.stratum for slot in listed.slots)
    print(
        f"{asked.list.name}: {listed.trial}, {len(listed.slots)} slots in {len(strata)} strata,"
        f" sha256 {sha256_of(text)}.",
        file=out,
    )
    problems = problems_in_sight(listed)
    if asked.study:
        study = read_study(asked.study.read_text(), source=asked.study.name)
        problems += _unlike_study(listed, list(strata), study)
    given = [asked.key_part_1, asked.key_part_2, asked.record]
    if any(given):
        refuse_if(None if all(given) else "Give --key-part-1, --key-part-2 and --record together.")
        problems += _with_key(listed, sha256_of(text), *(file.read_text() for file in given), out)
    return problems


def _unlike_study(listed: VisibleList, strata: list[str], study: Study) -> list[str]:
    refuse_if(None if study.randomisation else f"Nobody is randomised in {study.study}.")
    expected = strata_of(study)
    said = {
        f"It was made for {listed.trial}, not for {study.study}.": listed.trial != study.study,
        f"Its strata are {', '.join(strata)}; those of the study are {', '.join(expected)}.": (
            set(strata) != set(expected)
        ),
        "The study and the list disagree about whether a stratum belongs to one site.": (
            listed.by_site != study.randomisation.by_site
        ),
    }
    return [sentence for sentence, wrong in said.items() if wrong]


def _with_key(
    listed: VisibleList, sha256: str, part_1: str, part_2: str, recorded: str, out: TextIO
) -> list[str]:
    slots, record = open_list(listed, part_1, part_2), read_record(recorded)
    for stratum, counts in balance(slots).items():
        shares = ", ".join(f"{arm} {count}" for arm, count in sorted(counts.items()))
        print(f"  {stratum}: {shares}", file=out)
    problems = problems_in_arms(listed, slots, record)
    if record.sealed_list_sha256 != sha256:
        problems.insert(0, "The record is that of another list: its sha256 differs.")
    return problems
