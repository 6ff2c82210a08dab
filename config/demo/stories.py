"""The studies of the demonstration: where each comes from, its arms, and how it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from config.demo import loading, today
from config.demo.files import Files, text_of
from config.demo.loading import Tell
from trials.imports.arms import read_arms
from trials.randomisation import PlannedSlot, permuted_blocks, reserved_slots
from trials.simulation import simulate
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

COMPLETE, RECRUITING = "DEMO-MAPP1", "DEMO-RECRUITING"
# The recruiting study is shown as on this day of its simulation, moved to today.
AS_OF = date(2019, 10, 1)


@dataclass(frozen=True)
class Story:
    """One study: its file, the slots of its list (made in the vault's process), its data.

    told_to_the_end: it is locked, analysed and opened.
    """

    key: str
    source: str
    text: str
    slots: Callable[[], list[PlannedSlot]]
    load: Callable[[Tell], None]
    told_to_the_end: bool


def stories(files: Files | None) -> list[Story]:
    """The two studies of the demonstration, or the one that is made of files."""
    if files:
        return [
            Story(
                key=files.key,
                source="two-visits.yaml",
                text=files.study_text(),
                slots=lambda: _slots_of_file(files),
                load=lambda tell: loading.load_files(files, tell),
                told_to_the_end=True,
            )
        ]
    return [
        Story(
            key=COMPLETE,
            source="demo-mapp1.yaml",
            text=shipped("demo-mapp1"),
            slots=_slots_of_simulation,
            load=lambda tell: loading.load_simulated(
                COMPLETE, simulate(seed="4"), timedelta(0), tell
            ),
            told_to_the_end=True,
        ),
        Story(
            key=RECRUITING,
            source="demo-recruiting.yaml",
            text=shipped("demo-recruiting"),
            slots=_slots_in_blocks,
            load=_load_recruiting,
            told_to_the_end=False,
        ),
    ]


def _load_recruiting(tell: Tell) -> None:
    study = simulate(seed="recruiting", participants=24, sites=4, as_of=AS_OF)
    # A start that was cut off in between would find people, and leave out the rest.
    with transaction.atomic():
        loading.load_simulated(RECRUITING, study, date.today() - AS_OF, tell, by_raters=True)
        loading.leave_interviews(RECRUITING)
        today.leave_a_day(RECRUITING)


def _slots_of_simulation() -> list[PlannedSlot]:
    """The arms of the simulated participants, one slot kept for each."""
    study = simulate(seed="4")
    return [
        slot
        for site in study.sites
        for slot in reserved_slots(
            {p.number: study.arms[p.number] for p in study.participants if p.site == site.code},
            stratum=site.code,
        )
    ]


def _slots_in_blocks() -> list[PlannedSlot]:
    return permuted_blocks(
        strata=["01", "02", "03", "04"],
        ratio={"MDMA": 1, "PBO": 1},
        block_sizes=[4, 6],
        length=30,
        seed="demonstration",
    )


def _slots_of_file(files: Files) -> list[PlannedSlot]:
    study = read_study(files.study_text())
    arms = read_arms(text_of(files.arms), study, source=files.arms.name)
    return reserved_slots(arms, stratum=study.sites[0].code)
