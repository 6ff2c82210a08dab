"""A rater's list: what is left to do of each interview, and what she is warned of."""

import uuid
from datetime import UTC, date, datetime
from types import SimpleNamespace

from trials.models import Entry
from trials.selectors.signatures import SignedForm
from trials.web.presenters.rating_room import room

S = Entry.State
TRIAL = SimpleNamespace(key="ROOM")
FORMS = {("CAPS-5", "1"): SimpleNamespace(title="CAPS-5")}
SIGNATURE = SimpleNamespace(at=datetime(2026, 3, 12, tzinfo=UTC))


def id_of(token: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, token)


def interview(token: str, state: str, *, signed=(), earlier=()) -> SignedForm:
    entry = SimpleNamespace(
        pk=id_of(token), token=token, state=state, form_key="CAPS-5", form_version="1"
    )
    latest = SimpleNamespace(complete=state == S.COMPLETE)
    return SignedForm(entry, latest, signed, earlier)


def listed(*interviews, asked=(), times=None, **about) -> dict:
    languages = {one.entry.pk: "en" for one in interviews}
    return room(interviews, FORMS, languages, TRIAL, asked, times, **about)


def labels(row: dict) -> list[str]:
    return [act["label"] for act in row["left"]]


def test_each_interview_says_what_is_left_to_do_of_it():
    page = listed(
        interview("A", S.EXPECTED),
        interview("B", S.DRAFT),
        interview("C", S.COMPLETE),
        interview("D", S.COMPLETE, earlier=(SIGNATURE,)),
        interview("E", S.COMPLETE, signed=(SIGNATURE,)),
        interview("F", S.COMPLETE, signed=(SIGNATURE,)),
        interview("G", S.NOT_DONE),
        asked={id_of("E")},
    )

    assert {row["token"]: labels(row) for row in page["to_do"]} == {
        "A": ["Rate"],
        "B": ["Go on rating"],
        "C": ["Sign"],
        "D": ["Sign the addendum"],
        "E": ["Answer a question"],
    }
    assert [row["token"] for row in page["done"]] == ["F", "G"]


def test_what_is_booked_comes_first_by_the_clock_and_the_rest_by_token():
    day = datetime(2026, 3, 12, 10, tzinfo=UTC)
    page = listed(
        interview("B", S.EXPECTED),
        interview("A", S.EXPECTED),
        interview("C", S.EXPECTED),
        interview("D", S.EXPECTED),
        times={id_of("C"): day, id_of("D"): day.replace(hour=9)},
    )

    assert [row["token"] for row in page["to_do"]] == ["D", "C", "A", "B"]
    assert [row["token"] for row in page["booked"]] == ["D", "C"]


def test_a_certificate_that_ended_is_named_and_one_of_today_is_not():
    today = date(2026, 3, 2)
    page = listed(certificates={"CAPS-5": date(2026, 3, 1), "SDS": today}, today=today)

    assert page["certificates"] == [
        "Your certificate for CAPS-5 ended on 1 Mar 2026: no new interview comes to you until the"
        " coordinator of the raters has entered another."
    ]
