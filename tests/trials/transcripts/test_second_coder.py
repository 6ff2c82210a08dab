"""The draw of the transcripts that two people code."""

from uuid import UUID

import pytest

from trials.transcripts.second_coder import coders_needed

TRIAL = UUID(int=7)


def drawn(share: float, transcripts: int, trial: UUID = TRIAL) -> list[int]:
    needed: list[int] = []
    for number in range(transcripts):
        needed.append(
            coders_needed(
                document=UUID(int=number),
                trial=trial,
                share=share,
                released=len(needed),
                by_two=needed.count(2),
            )
        )
    return needed


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 1.0])
def test_at_no_time_are_there_fewer_than_the_share(share):
    needed = drawn(share, 60)

    assert all(needed[:n].count(2) >= share * n for n in range(1, 61))


def test_without_a_share_nobody_is_second():
    assert drawn(0, 20) == [1] * 20


def test_the_draw_is_the_same_whoever_repeats_it():
    assert drawn(0.25, 30) == drawn(0.25, 30)


def test_another_trial_draws_other_transcripts():
    assert drawn(0.25, 30) != drawn(0.25, 30, UUID(int=8))
