"""A rater signs the own rating, a physician the casebook; what changes afterwards is unsigned."""

import random
import time

import pytest

from tests import raw
from tests.study import reading_all
from trials.actions.signing import sign_casebook, sign_rating
from trials.context import reading
from trials.models import AuditEvent, Participant, Signature
from trials.refusals import NotPermitted, Refused
from trials.selectors.signatures import casebook_of, unsigned_forms, unsigned_ratings


def participant(study, number="01-001") -> Participant:
    with reading_all(study.trial):
        return Participant.objects.select_related("trial", "site").get(number=number)


def shown(study, number="01-001") -> dict:
    """What the page of the casebook lists to be signed."""
    with reading(study.scope("site_physician")):
        forms = casebook_of(participant(study, number))
    return {
        form.entry.pk: bytes(form.latest.content_hash).hex() for form in forms if form.is_to_sign
    }


def sign_as_shown(study, number="01-001", **said) -> int:
    usual = {"seen": shown(study, number), "scope": study.scope("site_physician")}
    usual |= {"authenticated": time.time()}
    return sign_casebook(participant=participant(study, number), **(usual | said))


def correct(study, visit="V1", form="PULSE", answers=None, number="01-001"):
    entry = study.entry(number, visit, form)
    answers = answers or {"pulse": 73}
    return study.save(entry, answers, based_on=1, reason="Misread the sheet")


def signatures(study) -> list[Signature]:
    with reading_all(study.trial):
        return list(Signature.objects.order_by("at"))


def test_one_password_signs_every_form_that_is_listed_each_with_its_own_signature(open_study):
    listed = shown(open_study)

    assert sign_as_shown(open_study) == 3

    made = signatures(open_study)
    assert {bytes(one.content_hash).hex() for one in made} == set(listed.values())
    assert {(one.actor_name, one.role, one.meaning, one.method) for one in made} == {
        ("Phyl Physician", "site_physician", "casebook", "password")
    }
    with reading(open_study.scope("sponsor")):
        left = unsigned_forms(open_study.trial).filter(participant__number="01-001").count()
    assert (shown(open_study), left) == ({}, 0)


def test_a_correction_is_unsigned_and_the_signature_stays_on_the_old_answers(open_study):
    sign_as_shown(open_study)

    correct(open_study)

    with reading(open_study.scope("site_physician")):
        by_name = {form.name: form for form in casebook_of(participant(open_study))}
    pulse = by_name.pop("PULSE at V1")
    assert (pulse.is_to_sign, len(pulse.signatures), len(pulse.earlier)) == (True, 0, 1)
    assert [form.is_to_sign for form in by_name.values()] == [False, False]


def test_what_changed_since_the_page_was_shown_is_named_and_nothing_is_signed(open_study):
    listed = shown(open_study)
    correct(open_study)

    with pytest.raises(
        Refused, match=r"since the page was shown: PULSE at V1\. Nothing was signed"
    ):
        sign_as_shown(open_study, seen=listed)

    assert signatures(open_study) == []
    with reading_all(open_study.trial):
        refused = AuditEvent.objects.get(act="casebooks.sign")
    assert (refused.outcome, refused.actor_name) == ("refused", "Phyl Physician")


def test_a_password_that_was_given_too_long_ago_signs_nothing(open_study_of_module):
    with pytest.raises(Refused, match="The password must be given again"):
        sign_as_shown(open_study_of_module, authenticated=time.time() - 61)

    assert signatures(open_study_of_module) == []


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "rater"])
def test_nobody_but_the_physician_signs_a_casebook(open_study_of_module, role):
    with pytest.raises(NotPermitted):
        sign_as_shown(open_study_of_module, scope=open_study_of_module.scope(role))

    assert signatures(open_study_of_module) == []


def test_forms_of_another_site_are_not_signed(open_study_of_module):
    study = open_study_of_module
    with reading_all(study.trial):
        entry = study.entry("02-001", "V1", "PULSE")
        seen = {entry.pk: bytes(entry.revisions.get().content_hash).hex()}

    with pytest.raises(Refused, match="not of this casebook"):
        sign_as_shown(study, seen=seen)


def test_a_locked_study_is_signed_no_more(locked_study):
    with pytest.raises(Refused, match="The study is locked"):
        sign_as_shown(locked_study)


def test_a_rater_signs_the_own_rating_and_an_addendum_is_unsigned(room):
    entry = room.rated()
    scope = room.scope("rolf")
    with reading(scope):
        first = bytes(entry.revisions.get().content_hash).hex()

    made = sign_rating(entry=entry, seen_hash=first, scope=scope, authenticated=time.time())
    with reading(room.scope("data_manager")):
        assert list(unsigned_ratings(room.trial)) == []
    room.rate(entry, "rolf", severity=1, based_on=1, reason="Misread the anchor")

    assert (made.meaning, made.actor_name) == ("rating", "Rolf Rater")
    with reading(room.scope("data_manager")):
        assert [one.pk for one in unsigned_ratings(room.trial)] == [entry.pk]
        assert bytes(Signature.objects.get().content_hash).hex() == first
    with pytest.raises(Refused, match="not the answers that you were shown"):
        sign_rating(entry=entry, seen_hash=first, scope=scope, authenticated=time.time())


def test_a_site_reads_nothing_of_a_signed_rating(room):
    entry = room.rated()
    with reading(room.scope("rolf")):
        seen = bytes(entry.revisions.get().content_hash).hex()
    sign_rating(entry=entry, seen_hash=seen, scope=room.scope("rolf"), authenticated=time.time())

    for role in ("site_physician", "site_coordinator", "rater_coordinator", "ruth"):
        with raw.as_login("web") as web:
            raw.enter(web, room.scope(role))
            assert web.execute("select count(*) from governance.signature").fetchone() == (0,)
            rows = web.execute("select t::text from ledger.change t").fetchall()
            assert [row for (row,) in rows if seen in row or "signature" in row] == []
            acts = web.execute("select act from ledger.event").fetchall()
            assert ("raters.sign",) not in acts


def test_a_thousand_edits_leave_exactly_the_edited_forms_unsigned(open_study):
    """Also an edit that brings the old answers back: they are answers of another time."""
    forms, draw = 250, random.Random(7)
    edits = [draw.randrange(forms) for _ in range(1000)]
    scope = open_study.scope("site_physician")
    one = open_study.entry("01-001", "V1", "PULSE")
    with raw.as_login("web") as web, web.transaction():
        raw.open_act(web, scope, "entries.record", authenticated=time.time(), reason="Edited")
        copied = web.execute(
            "insert into trials_entry (id, trial_id, site_id, participant_id, visit_id, form_key,"
            " form_version, form_class, slot, filled_by, optional, double_entry, arm_path,"
            " position, token) select gen_random_uuid(), trial_id, site_id, participant_id,"
            " visit_id, form_key, form_version, form_class, n::text, filled_by, true, false,"
            " arm_path, n, 'T' || n from trials_entry, generate_series(1, %s) n where id = %s"
            " returning id",
            [forms, one.pk],
        ).fetchall()
        entries = [entry for (entry,) in copied]
        save = (
            "insert into trials_revision (id, trial_id, site_id, participant_id, arm_path,"
            " entry_id, form_class, number, done_on, answers, complete, scores, fingerprint,"
            " idempotency_key, content_hash, double_entry) select gen_random_uuid(), trial_id,"
            " site_id, participant_id, arm_path, id, form_class, %s, '2026-01-12', %s, true, '{}',"
            " 'f', gen_random_uuid(), '', false from trials_entry where id = any(%s)"
        )
        web.execute(save, [1, '{"pulse": 70}', entries])
        web.execute(
            "select governance.sign('trials_revision', id, content_hash, 'casebook')"
            " from trials_revision where entry_id = any(%s)",
            [entries],
        )
        for number, batch in enumerate(_in_batches(edits), 2):
            web.execute(save, [number, '{"pulse": 70}', [entries[place] for place in batch]])

    with reading(scope):
        unsigned = set(unsigned_forms(open_study.trial).values_list("pk", flat=True))
    assert unsigned & set(entries) == {entries[place] for place in edits}
    assert len(set(edits)) < forms


def _in_batches(edits: list[int]):
    """The nth batch holds whatever is edited at least n times."""
    counts = {place: edits.count(place) for place in set(edits)}
    return [
        [place for place, count in counts.items() if count > n] for n in range(max(counts.values()))
    ]
