"""Study documents: filed, replaced, withdrawn; and what is not taken."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from tests import raw
from tests.study import reading_all
from trials.actions.filing import Given, file_document, file_version, withdraw_version
from trials.context import reading
from trials.ledger import act
from trials.models import (
    AuditChange,
    AuditEvent,
    FileContent,
    FiledVersion,
    FileWithdrawal,
    StudyDocument,
)
from trials.refusals import NotPermitted, Refused, TellsAnArm

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
GIVEN = Given("1.0", date(2026, 1, 5), date(2027, 1, 5), "letter.pdf", PDF)


@pytest.fixture
def study(open_study_of_module):
    """Whatever a test does is taken back, so that all share one study."""
    with transaction.atomic():
        yield open_study_of_module
        transaction.set_rollback(True)


def add(study, *, site="01", role="site_coordinator", given=GIVEN, title="Letter of approval"):
    return file_document(
        trial=study.trial,
        site=study.site(site) if site else None,
        kind="ethics",
        title=title,
        given=given,
        scope=study.scope(role),
    )


def test_a_document_is_kept_with_its_hash_and_its_kind(study):
    version = add(study)

    with reading(study.scope("site_coordinator")):
        content = FileContent.objects.get(version=version)
    assert (version.number, version.media_type, version.size) == (1, "application/pdf", len(PDF))
    assert version.sha256 == content.sha256 == sha256(PDF).hexdigest()
    assert bytes(content.content) == PDF


def test_a_new_version_keeps_the_one_before(study):
    first = add(study)

    second = file_version(
        document=first.document,
        given=replace(GIVEN, label="2.0", content=PDF + b"%%EOF\n"),
        scope=study.scope("site_coordinator"),
    )

    with reading(study.scope("monitor")):
        kept = FiledVersion.objects.filter(document=first.document).order_by("number")
        assert [(one.number, one.label) for one in kept] == [(1, "1.0"), (2, "2.0")]
    assert second.sha256 != first.sha256


def test_the_same_file_sent_twice_is_filed_once(study):
    version = add(study)

    with pytest.raises(Refused, match="You have just filed this"):
        add(study)
    with pytest.raises(Refused, match="You have just filed this"):
        file_version(document=version.document, given=GIVEN, scope=study.scope("site_coordinator"))


@pytest.mark.parametrize("field", ["effective_on", "expires_on"])
def test_a_document_is_effective_on_days_that_can_be(study, field):
    with pytest.raises(Refused, match="cannot be: give a day from 1990-01-01"):
        add(study, given=replace(GIVEN, **{field: date(1, 1, 1)}))


def test_a_withdrawn_version_stays_with_its_reason(study):
    version = add(study)

    withdraw_version(version=version, reason="Wrong letter", scope=study.scope("monitor"))

    with reading(study.scope("site_coordinator")):
        assert FileWithdrawal.objects.get(version=version).reason == "Wrong letter"
        assert FileContent.objects.filter(version=version).exists()


@pytest.mark.parametrize(
    ("role", "seen"),
    [("site_coordinator", 1), ("monitor", 2), ("rater", 0), ("rater_coordinator", 0), ("coder", 0)],
)
def test_a_document_of_a_site_is_read_by_that_site_and_by_those_of_all(study, role, seen):
    add(study, site="01")
    add(study, site="02", role="data_manager")

    with reading(study.scope(role)):
        assert (StudyDocument.objects.count(), FileContent.objects.count()) == (seen, seen)


def test_a_document_of_the_study_is_read_at_every_site(study):
    add(study, site=None, role="sponsor")

    with reading(study.scope("therapist")):
        assert FileContent.objects.count() == 1


def test_a_site_files_for_itself_alone(study):
    with pytest.raises(Refused, match="Choose your site"):
        add(study, site=None)


def test_a_version_of_a_site_cannot_be_made_one_of_the_study(study):
    """Raw, with the web's own rights: everybody would read it."""
    version = add(study)

    with (
        pytest.raises(Refused, match="belongs to the site of the document"),
        act("files.file_version", scope=study.scope("site_coordinator")),
    ):
        version.pk, version.number, version.site, version._state.adding = None, 2, None, True
        version.save(force_insert=True)


def test_other_bytes_than_those_of_the_hash_are_refused_by_the_database(study):
    version = add(study)
    place = {"trial": study.trial, "site_id": version.site_id, "version": version}

    with (
        pytest.raises(DatabaseError, match="filecontent_is_whole"),
        act("files.file", scope=study.scope("site_coordinator")),
    ):
        FileContent.objects.create(sha256="00" * 32, content=PDF, **place)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "Plan for Velvet, second visit"}, "The title"),
        ({"given": replace(GIVEN, file_name="01-001_velvet.pdf")}, "The name or the version"),
        (
            {"given": replace(GIVEN, content=PDF.replace(b"/Root", b"/Title (velvet) /Root"))},
            "What the file says of itself",
        ),
    ],
)
def test_the_name_of_an_arm_is_refused_and_what_a_file_holds_is_not_repeated(study, change, where):
    with pytest.raises(TellsAnArm, match=where) as refusal:
        add(study, **change)

    assert ("velvet" in str(refusal.value)) == ("itself" not in where)
    with reading_all(study.trial):
        assert not StudyDocument.objects.exists()


def test_who_may_not_file_is_refused(study):
    with pytest.raises(NotPermitted):
        add(study, role="inspector")


def test_a_document_that_expires_before_it_counts_is_refused(study):
    with pytest.raises(Refused, match="expires on 2025-01-01, before it is effective"):
        add(study, given=replace(GIVEN, expires_on=date(2025, 1, 1)))


def test_the_ledger_has_the_hash_and_not_the_bytes(study):
    version = add(study)

    with reading(study.scope("data_manager")):
        line = AuditEvent.objects.filter(act="files.file").latest("id")
        changes = {c.table_name: c.difference for c in AuditChange.objects.filter(event=line)}
    assert changes["trials_filecontent"]["content"] == ["hidden", "hidden"]
    assert changes["trials_filedversion"]["sha256"] == [None, version.sha256]


def test_no_login_changes_or_removes_a_file(study):
    for login in ("web", "worker", "vault"):
        with raw.as_login(login) as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute("update trials_filecontent set content = ''")
