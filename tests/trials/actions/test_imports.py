"""Files come in through the same acts as a person's entry: whole, or not at all."""

import pytest

from tests.study import CONSENTED, DONE, SmallStudy, reading_all
from trials.actions.imports import import_answers
from trials.imports.files import BadFile, read_covariates, read_items
from trials.models import (
    AuditChange,
    AuditEvent,
    Entry,
    EntryStep,
    Participant,
    Randomisation,
    Revision,
)
from trials.refusals import NotPermitted, Refused
from trials.selectors.entries import with_state
from trials.studies.loading import study_of

pytestmark = pytest.mark.rolled_back

ITEMS = """subject,visit,instrument,item,value
P1,0,MD,mood,1
P1,0,MD,2,7.5
P1,0,CL,calm,yes
P1,1,MD,mood,0
P1,1,MD,sleep,
P2,0,MD,mood,2
P2,0,MD,sleep,8
P2,0,CL,calm,0
P2,1,MD,mood,high
P2,1,MD,sleep,6
P2,1,CL,calm,1
"""
COVARIATES = """subject,pulse
P1,66
P2,71
"""


@pytest.fixture
def study(open_study) -> SmallStudy:
    return open_study


@pytest.fixture(scope="module")
def definition(open_study_of_module):
    return study_of(open_study_of_module.trial)


def import_both(study, items: str = ITEMS, covariates: str = COVARIATES, **said) -> int:
    definition = study_of(study.trial)
    usual = {"site": study.site("01"), "on": CONSENTED, "scope": study.scope("data_manager")}
    return import_answers(
        trial=study.trial,
        items=read_items(items, definition, source="items.csv"),
        covariates=read_covariates(covariates, definition, source="covariates.csv"),
        **(usual | said),
    )


def everything(study) -> list[int]:
    with reading_all(study.trial):
        return [
            model.objects.count()
            for model in (Participant, Entry, Revision, EntryStep, Randomisation, AuditChange)
        ]


def problems(read, text: str, definition) -> list[str]:
    with pytest.raises(BadFile) as bad:
        read(text, definition, source="it.csv")
    return bad.value.problems


# Good files.


@pytest.fixture(scope="module")
def imported(open_study_of_module) -> SmallStudy:
    assert import_both(open_study_of_module) == 2
    return open_study_of_module


def test_answers_are_stored_as_codes_numbers_and_reasons(imported):
    with reading_all(imported.trial):
        answers = {
            (r.participant.number, r.entry.visit.code, r.entry.form_key): r.answers
            for r in Revision.objects.filter(participant__number__in=("P1", "P2"))
        }

    assert answers == {
        ("P1", "V1", "MOOD"): {"mood": 1, "sleep": 7.5},
        ("P1", "V1", "CALM"): {"calm": 1},
        ("P1", "V1", "PULSE"): {"pulse": 66},
        ("P1", "V2", "MOOD"): {"mood": 0, "sleep": {"missing": "not_answered"}},
        ("P2", "V1", "MOOD"): {"mood": 2, "sleep": 8},
        ("P2", "V1", "CALM"): {"calm": 0},
        ("P2", "V1", "PULSE"): {"pulse": 71},
        ("P2", "V2", "MOOD"): {"mood": 2, "sleep": 6},
        ("P2", "V2", "CALM"): {"calm": 1},
    }


def test_a_form_that_is_not_in_the_file_is_not_done_and_says_why(imported):
    with reading_all(imported.trial):
        entry = with_state(Entry.objects.all()).get(
            participant__number="P1", visit__code="V2", form_key="CALM"
        )
        assert entry.state == "not_done"
        assert entry.steps.get().reason == "Not in the imported file"


def test_imported_answers_carry_scores_and_the_definition_they_came_from(imported, definition):
    with reading_all(imported.trial):
        for revision in Revision.objects.filter(participant__number="P2").select_related("entry"):
            form = definition.form(revision.entry.form_key)
            assert revision.fingerprint == form.fingerprint
            assert revision.scores["values"] == {
                name: score.value for name, score in form.score(revision.answers).items()
            }


def test_each_imported_form_has_its_line_in_the_name_of_who_imported(imported):
    with reading_all(imported.trial):
        participants = Participant.objects.filter(number__in=("P1", "P2")).values("pk")
        lines = AuditEvent.objects.filter(
            act="entries.record", participant_id__in=participants
        ).values_list("actor_name", "role", "outcome")
        assert list(lines) == [("Dana Data", "data_manager", "done")] * 9
        assert (
            AuditChange.objects.filter(
                event__act="entries.record",
                table_name="trials_revision",
                participant_id__in=participants,
            ).count()
            == 9
        )


def test_everybody_who_was_imported_is_randomised_once(imported):
    with reading_all(imported.trial):
        kits = Randomisation.objects.filter(participant__number__in=("P1", "P2"))
        assert len(set(kits.values_list("kit_number", flat=True))) == 2


# Bad files: each bad line is named.


BAD_LINES = [
    ("P1,0,XX,mood,1", "it.csv:2: instrument 'XX' is unknown; known: MD, CL"),
    ("P1,7,MD,mood,1", "it.csv:2: visit '7' has no MOOD; known visits: 0, 1"),
    ("P1,0,MD,joy,1", "it.csv:2: MOOD has no item 'joy'; it has 1 to 2"),
    ("P1,0,MD,mood,3", "it.csv:2: value '3' is not a code of item 1; allowed: 0, 1, 2"),
    ("P1,0,MD,sleep,25", "it.csv:2: value '25' is not a number from 0 to 24"),
    ("P1,0,MD,sleep,nan", "it.csv:2: value 'nan' is not a number from 0 to 24"),
    ("P1,0,MD,sleep,seven", "it.csv:2: value 'seven' is not a number from 0 to 24"),
    (" ,0,MD,mood,1", "it.csv:2: the subject is empty"),
    ("P1,0,MD,mood", "it.csv:2: 5 values are expected"),
    ("P1,0,MD,mood,1,velvet", "it.csv:2: 5 values are expected"),
    ("P1,0,MD,mood,1\nP1,0,MD,1,2", "it.csv:3: item 1 of MD stands twice for P1"),
]


@pytest.mark.parametrize(("line", "problem"), BAD_LINES, ids=[line for line, _ in BAD_LINES])
def test_a_bad_line_of_answers_is_named(definition, line, problem):
    text = f"subject,visit,instrument,item,value\n{line}\n"

    assert problems(read_items, text, definition) == [problem]


def test_every_bad_line_is_named_and_not_only_the_first(definition):
    lines = [line for line, _ in BAD_LINES if "\n" not in line]
    text = "\n".join(["subject,visit,instrument,item,value", *lines])

    named = [problem.split(":")[1] for problem in problems(read_items, text, definition)]

    assert sorted(named, key=int) == [str(number) for number in range(2, len(lines) + 2)]


@pytest.mark.parametrize("header", ["", "subject,visit", "subject,visit,instrument,item,value,arm"])
def test_a_file_of_answers_with_other_columns_is_refused(definition, header):
    [problem] = problems(read_items, f"{header}\nP1,0,MD,mood,1\n", definition)

    assert problem.startswith("it.csv:1: the columns are ")
    assert problem.endswith("; expected: subject, visit, instrument, item, value")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "subject,pulse,arm\nP1,66,velvet\n",
            "it.csv:1: column arm has no place in the study file; known: pulse."
            " Arms come as a sealed list only.",
        ),
        ("pulse\n66\n", "it.csv:1: there is no column subject"),
        ("subject,pulse\nP1,12\n", "it.csv:2: pulse: value '12' is not a number from 30 to 220"),
        ("subject,pulse\nP1,66\nP1,67\n", "it.csv:3: subject 'P1' is empty or there twice"),
        ("subject,pulse\n,66\n", "it.csv:2: subject '' is empty or there twice"),
    ],
    ids=["an arm", "no subject", "out of range", "twice", "empty"],
)
def test_a_bad_covariate_is_named(definition, text, problem):
    assert problems(read_covariates, text, definition) == [problem]


# Nothing is kept.


def test_a_subject_in_one_file_only_is_named_and_nothing_is_kept(study):
    before = everything(study)

    with pytest.raises(BadFile) as bad:
        import_both(study, covariates="subject,pulse\nP1,66\nP3,70\n")

    assert bad.value.problems == [
        "subject P2 is not among the covariates",
        "subject P3 is not among the items",
    ]
    assert everything(study) == before


def test_a_subject_who_is_there_already_leaves_nothing_of_the_others(study):
    before = everything(study)

    with pytest.raises(Refused, match="Participant 01-001 is there already"):
        import_both(
            study,
            ITEMS.replace("P1", "00-000").replace("P2", "01-001"),
            "subject,pulse\n00-000,66\n01-001,70\n",
        )

    assert everything(study) == before


def test_running_out_of_kits_in_the_middle_leaves_nothing(study):
    before = everything(study)
    subjects = [f"S{n}" for n in range(4)]
    lines = [f"{s},0,MD,mood,1\n{s},0,MD,sleep,7\n{s},0,CL,calm,1" for s in subjects]
    items = "\n".join(["subject,visit,instrument,item,value", *lines])
    covariates = "\n".join(["subject,pulse", *(f"{s},70" for s in subjects)])
    for number in range(3):
        study.take_through(f"01-3{number}")
    before = everything(study)

    with pytest.raises(Refused, match="Randomisation is not possible now"):
        import_both(study, items, covariates)

    assert everything(study) == before


def test_only_who_may_import_imports(study):
    before = everything(study)

    with pytest.raises(NotPermitted, match="does not include: import files of answers"):
        import_both(study, scope=study.scope("statistician"))

    assert everything(study) == before


def test_a_locked_study_takes_no_import(locked_study):
    with pytest.raises(Refused, match=r"The study is locked"):
        import_both(locked_study, on=DONE)
