"""What could be tried with the web's own login and key to forge, move or take away a signature."""

import json
import time

import psycopg
import pytest

from tests import raw
from tests.study import reading_all
from trials.actions.signing import sign_casebook
from trials.context import reading
from trials.models import Participant, Revision, Signature
from trials.selectors.signatures import casebook_of

MOOD = "self_report"
DENIED, UNPROVED, NOT_YET, NOT_THERE = "42501", "28000", "55000", "P0002"
SIGN = (
    "select governance.sign('trials_revision', r.id, r.content_hash, 'casebook')"
    " from trials_revision r join trials_entry e on e.id = r.entry_id"
    " where e.form_key = 'PULSE' and r.participant_id = %(participant)s and r.number = %(number)s"
)


@pytest.fixture(scope="module")
def study(open_study_of_module):
    """01-001's casebook is signed; its PULSE was corrected since, and its MOOD is a draft again."""
    made = open_study_of_module
    with reading_all(made.trial):
        person = Participant.objects.select_related("trial").get(number="01-001")
    with reading(made.scope("site_physician")):
        seen = {form.entry.pk: form.latest.content_hash.hex() for form in casebook_of(person)}
    scope = made.scope("site_physician")
    sign_casebook(participant=person, seen=seen, scope=scope, authenticated=time.time())
    pulse, mood = (made.entry("01-001", "V1", form) for form in ("PULSE", "MOOD"))
    made.save(pulse, {"pulse": 73}, based_on=1, reason="Misread")
    made.save(mood, {"mood": 1}, based_on=1, complete=False, reason="Asked again")
    return made


def refusal(
    study, statement: str, *, role: str = "site_physician", act: str = "casebooks.sign", **said
):
    """The SQLSTATE with which it is refused, after which nothing stays; None where it ran."""
    with reading_all(study.trial):
        numbers = dict(Participant.objects.values_list("number", "pk"))
    about = {"participant": numbers["01-001"], "other": numbers["02-001"], "number": 2}
    about |= {key: said.pop(key) for key in ("number",) if key in said}
    with raw.as_login("web") as web:
        try:
            with web.transaction():
                raw.open_act(web, study.scope(role), act, **({"authenticated": time.time()} | said))
                web.execute(statement, about)
        except psycopg.Error as refused:
            return refused.sqlstate
    return None


def test_with_all_that_is_asked_it_is_signed(open_study):
    """The same statement, so that the refusals below are of what each of them lacks."""
    assert refusal(open_study, SIGN, number=1) is None
    with reading_all(open_study.trial):
        assert Signature.objects.get().actor_name == "Phyl Physician"


ATTACKS = {
    "add one": (
        "insert into governance.signature select * from governance.signature",
        DENIED,
        {},
    ),
    "change one": ("update governance.signature set actor_name = 'Ada Site'", DENIED, {}),
    "move one": (
        "update governance.signature set of_id = (select id from trials_revision limit 1)",
        DENIED,
        {},
    ),
    "take one away": ("delete from governance.signature", DENIED, {}),
    "empty the table": ("truncate governance.signature", DENIED, {}),
    "without a password": (SIGN, UNPROVED, {"authenticated": None}),
    "with a password of 61 seconds ago": (SIGN, UNPROVED, {"authenticated": time.time() - 61}),
    "with another hash": (SIGN.replace("r.content_hash", "sha256('')"), NOT_YET, {}),
    "with the hash of an earlier revision": (
        SIGN.replace(
            "r.content_hash",
            "(select b.content_hash from trials_revision b"
            " where b.entry_id = r.entry_id and b.number = 1)",
        ),
        NOT_YET,
        {},
    ),
    "an earlier revision": (SIGN, NOT_YET, {"number": 1}),
    "a draft": (SIGN.replace("PULSE", "MOOD"), NOT_YET, {}),
    "with another meaning": (SIGN.replace("'casebook'", "'rating'"), DENIED, {}),
    "as a coordinator": (SIGN, DENIED, {"role": "site_coordinator"}),
    "as a data manager": (SIGN, DENIED, {"role": "data_manager"}),
    "a participant instead of answers": (
        "select governance.sign('trials_participant', %(participant)s, '', 'casebook')",
        DENIED,
        {},
    ),
    "what may be signed": ("select governance.may_sign('trials_revision', 'x', 'x')", DENIED, {}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_signature_is_forged_moved_or_taken_away(study, attack):
    statement, sqlstate, said = ATTACKS[attack]
    with reading_all(study.trial):
        before = list(Signature.objects.order_by("pk").values())

    assert refusal(study, statement, **said) == sqlstate

    with reading_all(study.trial):
        assert list(Signature.objects.order_by("pk").values()) == before
    assert len(before) == 3


def test_a_form_of_another_site_or_class_is_not_signed_even_by_its_id(study):
    ids = {}
    with reading_all(study.trial):
        for name, number, form in (("site", "02-001", "PULSE"), ("class", "01-001", "CALM")):
            revision = study.entry(number, "V1", form).revisions.get()
            ids[name] = (revision.pk, bytes(revision.content_hash).hex())
    statement = "select governance.sign('trials_revision', '{}', '\\x{}', 'casebook')"

    found = {name: refusal(study, statement.format(*one)) for name, one in ids.items()}

    assert found == {"site": NOT_THERE, "class": DENIED}


def test_the_authentication_of_one_person_is_no_other_persons(study):
    body, mac = raw.sign(study.scope("site_physician").doing("x", authenticated=time.time()))
    other = json.loads(body) | {"actor": study.scope("therapist").actor}

    with raw.as_login("web") as web, pytest.raises(psycopg.Error) as refused:
        web.execute("select ledger.open_act(%s, %s)", [json.dumps(other), mac])

    assert refused.value.sqlstate == UNPROVED


@pytest.mark.parametrize("role", ["site_assessor", "sponsor", "quality_auditor", "rater"])
def test_the_hash_of_answers_is_read_by_those_who_read_the_answers(study, role):
    """A short form could be guessed from it."""
    with reading_all(study.trial):
        answers = Revision.objects.filter(form_class=MOOD).values("pk")
        signed = Signature.objects.filter(of_id__in=answers)
        moods = [bytes(one.content_hash).hex() for one in signed]
    with raw.as_login("web") as web:
        raw.enter(web, study.scope(role))
        rows = [
            row
            for table in ("governance.signature", "ledger.change")
            for (row,) in web.execute(f"select t::text from {table} t")
        ]

    assert len(moods) == 2
    assert [row for row in rows if any(mood in row for mood in moods)] == []
