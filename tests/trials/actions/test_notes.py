"""Notes to file: whose they are, who reads them, and what they may not say."""

import pytest
from django.db import DatabaseError, transaction

from tests import raw
from trials.actions.notes import MayNameSomebody, write_note
from trials.context import reading
from trials.ledger import act
from trials.models import AuditChange, NoteToFile, Participant
from trials.models.base import place_of
from trials.refusals import NotPermitted, Refused
from trials.selectors.notes import all_notes, notes_of

TEXT = "The pulse was taken after the interview, since the cuff was missing."


@pytest.fixture
def study(open_study_of_module):
    with transaction.atomic():
        yield open_study_of_module
        transaction.set_rollback(True)


def participant_of(study, number="01-001") -> Participant:
    with reading(study.scope("data_manager")):
        return Participant.objects.select_related("trial").get(number=number)


def write(study, subject, *, role="site_coordinator", text=TEXT, **said) -> NoteToFile:
    return write_note(subject=subject, text=text, scope=study.scope(role), **said)


def test_a_note_says_who_wrote_it_in_which_role(study):
    note = write(study, participant_of(study))

    writer = str(study.people["site_coordinator"].pk)
    assert (note.text, note.role, note.recorded_by_id) == (TEXT, "site_coordinator", writer)


def test_a_note_of_a_form_is_found_beside_its_participant_and_visit_too(study):
    entry = study.entry("01-001", "V1", "PULSE")
    write(study, entry)

    with reading(study.scope("monitor")):
        found = [notes_of(one).count() for one in (entry, entry.visit, entry.participant)]
        assert found == [1, 1, 1]


@pytest.mark.parametrize(
    ("form", "readers"),
    [
        ("PULSE", {"site_coordinator", "site_assessor", "data_manager", "monitor"}),
        ("CALM", {"data_manager"}),
    ],
)
def test_a_note_of_a_form_is_read_by_those_who_see_its_answers(study, form, readers):
    write(study, study.entry("01-001", "V1", form), role="data_manager")

    found = set()
    roles = ("site_coordinator", "site_assessor", "data_manager", "monitor", "sponsor", "rater")
    for role in roles:
        with reading(study.scope(role)):
            if all_notes(study.trial).exists():
                found.add(role)
            assert AuditChange.objects.filter(table_name="trials_notetofile").exists() == (
                role in readers
            )
    assert found == readers


@pytest.mark.parametrize(("role", "seen"), [("therapist", 2), ("monitor", 3), ("rater", 0)])
def test_a_note_of_a_site_stays_with_the_site(study, role, seen):
    for subject in (study.trial, study.site("01"), study.site("02")):
        write(study, subject, role="data_manager")

    with reading(study.scope(role)):
        assert all_notes(study.trial).count() == seen


def test_a_note_cannot_be_placed_at_another_site_than_its_participant(study):
    with (
        pytest.raises(DatabaseError, match="notetofile_in_place_of_participant"),
        act("notes.write", scope=study.scope("data_manager")),
    ):
        place = place_of(participant_of(study)) | {"site_id": study.site("02").pk}
        NoteToFile.objects.create(
            text=TEXT,
            role="data_manager",
            recorded_by=study.people["data_manager"],
            **place,
        )


def test_what_may_name_somebody_is_shown_and_has_to_be_confirmed(study):
    text = "Called from +44 20 7946 0958, spoke to Rosalind there."

    with pytest.raises(MayNameSomebody) as doubt:
        write(study, study.trial, role="sponsor", text=text)

    assert [one.words for one in doubt.value.found] == ["+44 20 7946 0958", "Rosalind"]
    assert "Rosalind" not in str(doubt.value)
    assert write(study, study.trial, role="sponsor", text=text, confirmed=True).text == text


def test_a_note_that_names_an_arm_is_refused_by_the_word(study):
    with pytest.raises(Refused, match="holds the name of an arm: “velvet”"):
        write(
            study, participant_of(study), text="She thinks it was the velvet arm.", confirmed=True
        )


def test_a_note_of_the_study_comes_from_those_who_work_for_all_sites(study):
    with pytest.raises(Refused, match="Choose your site"):
        write(study, study.trial)


@pytest.mark.parametrize("text", ["", "  ", "ok"])
def test_an_empty_note_is_refused(study, text):
    with pytest.raises(Refused, match="The note is empty"):
        write(study, study.trial, role="sponsor", text=text)


def test_a_note_of_a_sealed_form_is_refused(study):
    entry = study.entry("01-001", "V1", "MOOD")
    entry.form_class = "sealed"

    with pytest.raises(Refused, match="What is sealed has no notes"):
        write(study, entry)


@pytest.mark.parametrize("role", ["inspector", "rater", "therapist"])
def test_who_may_not_keep_files_writes_no_note(study, role):
    with pytest.raises(NotPermitted):
        write(study, study.trial, role=role)


def test_a_note_is_never_changed(study):
    write(study, study.trial, role="sponsor")

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        act("notes.change", scope=study.scope("sponsor")),
    ):
        NoteToFile.objects.update(text="Something else")


def test_a_note_of_a_form_cannot_be_given_the_class_of_another_form(study):
    """Raw: a note of a rating under the class of a self-report would be read at the site."""
    entry = study.entry("01-001", "V1", "CALM")
    with raw.as_login("web") as connection, pytest.raises(Exception, match="notetofile_of_entry"):
        raw.open_act(connection, study.scope("data_manager"), "notes.write")
        connection.execute(
            "insert into trials_notetofile (id, trial_id, site_id, participant_id, visit_id,"
            " entry_id, form_class, arm_path, text, role, recorded_at, recorded_by_id)"
            " select gen_random_uuid(), trial_id, site_id, participant_id, visit_id, id,"
            " 'self_report', false, 'x', 'data_manager', now(), %s from trials_entry where id = %s",
            [study.people["data_manager"].pk, entry.pk],
        )
