"""A file that came, against what was announced."""

import random
from hashlib import sha256

import pytest

from trials.exchange import Announced, announced_counts, problems_of
from trials.refusals import Refused

PEOPLE = [f"{site:02}-{number:03}" for site in (1, 2) for number in range(1, 11)]
LINES = [f"{person},{test},{7 * n % 90}" for n, person in enumerate(PEOPLE) for test in ("Na", "K")]
FILE = ("participant,test,value\n" + "".join(f"{line}\n" for line in LINES)).encode()
ANNOUNCED = Announced(sha256(FILE).hexdigest(), len(LINES), "participant", dict.fromkeys(PEOPLE, 2))


def test_a_file_as_it_was_announced_has_no_problem():
    assert problems_of(FILE, ANNOUNCED, set(PEOPLE)) == []


def test_each_of_a_thousand_corrupted_transfers_is_found():
    """R32: one byte flipped, or one row dropped, at random."""
    chance = random.Random(32)

    missed = [n for n in range(1_000) if not problems_of(corrupted(chance), ANNOUNCED, set(PEOPLE))]

    assert missed == []


def corrupted(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        place = chance.randrange(len(FILE))
        flipped = FILE[place] ^ (1 << chance.randrange(8))
        return FILE[:place] + bytes([flipped]) + FILE[place + 1 :]
    rows = FILE.splitlines(keepends=True)
    del rows[chance.randrange(1, len(rows))]
    return b"".join(rows)


def test_a_dropped_row_is_named_by_its_participant_even_where_the_hash_was_made_afterwards():
    content = FILE.replace(b"01-003,K,14\n", b"")
    announced = Announced(sha256(content).hexdigest(), 40, "participant", dict.fromkeys(PEOPLE, 2))

    assert problems_of(content, announced, set(PEOPLE)) == [
        "Records: 39; announced: 40.",
        "Participant 01-003: 1 records; announced: 2.",
    ]


def test_a_row_that_moved_to_somebody_else_is_found_by_the_counts_alone():
    content = FILE.replace(b"01-003,K,14", b"01-004,K,14")
    announced = Announced(sha256(content).hexdigest(), 40, "participant", dict.fromkeys(PEOPLE, 2))

    assert problems_of(content, announced, set(PEOPLE)) == [
        "Participant 01-003: 1 records; announced: 2.",
        "Participant 01-004: 3 records; announced: 2.",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"subject,value\n01-001,1\n", "There is no column participant; the columns are: subject"),
        (b"participant,value\n01-001\n", "Line 2 has not as many values as there are columns"),
        (b"participant,value\n09-009,1\n", "Not participants of this study: 09-009."),
        (b"participant\n\xff\n", "Byte 13 is no text in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said(content, problem):
    announced = Announced(sha256(content).hexdigest(), 1, "participant")

    assert problem in " ".join(problems_of(content, announced, set(PEOPLE)))


def test_the_announced_records_are_read_line_by_line():
    assert announced_counts("01-001, 12\n\n01-002,0\n") == {"01-001": 12, "01-002": 0}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01-001 12", "line 1: write the participant, a comma"),
        ("01-001, 1\n01-001, 2", "line 2: 01-001 is there twice"),
    ],
)
def test_what_was_announced_badly_is_named_with_its_line(text, why):
    with pytest.raises(Refused, match=why):
        announced_counts(text)
