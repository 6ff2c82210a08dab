"""What was answered: the element ClinicalData, one participant after the other.

Not answered yet, missing with a reason, and 0 are three things: no ItemData; ItemData with IsNull
and the reason as a flag; ItemData with the value 0.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from instruments import missing_reason
from trials.odm.elements import element, opened, text
from trials.odm.metadata import REASONS, event_oid, form_oid, group_oid, item_oid


class Answered(NamedTuple):
    """One form as it counts now. by: the OID of who saved it; None where that is not told."""

    participant: str
    site: str
    visit: str
    occurrence: int
    form: str
    version: str
    slot: str
    answers: dict
    at: datetime
    by: str | None


def subjects(answered: Iterable[Answered]) -> Iterator[str]:
    """answered: by participant, and within by visit."""
    for (participant, site), of_person in groupby(answered, attrgetter("participant", "site")):
        yield opened("SubjectData", SubjectKey=participant)
        yield element("SiteRef", LocationOID=site_oid(site))
        for (visit, occurrence), forms in groupby(of_person, attrgetter("visit", "occurrence")):
            repeat = occurrence if occurrence > 1 else None
            yield opened(
                "StudyEventData", StudyEventOID=event_oid(visit), StudyEventRepeatKey=repeat
            )
            yield from map(_form, forms)
            yield "</StudyEventData>"
        yield "</SubjectData>"


def site_oid(code: str) -> str:
    return f"L.{code}"


def _form(one: Answered) -> str:
    items = element(
        "ItemGroupData",
        *(
            _item(item_oid(one.form, one.version, item), answer)
            for item, answer in one.answers.items()
            if answer is not None
        ),
        ItemGroupOID=group_oid(one.form, one.version),
    )
    oid = form_oid(one.form, one.version)
    return element("FormData", _audit(one), items, FormOID=oid, FormRepeatKey=one.slot or None)


def _audit(one: Answered) -> str:
    if one.by is None:
        return ""
    return element(
        "AuditRecord",
        element("UserRef", UserOID=one.by),
        element("LocationRef", LocationOID=site_oid(one.site)),
        element("DateTimeStamp", text(one.at.isoformat())),
    )


def _item(oid: str, answer: object) -> str:
    reason = missing_reason(answer)
    if reason is None:
        return element("ItemData", ItemOID=oid, Value=_value(answer))
    flag = element("Flag", element("FlagValue", text(reason), CodeListOID=REASONS))
    return element("ItemData", element("Annotation", flag, SeqNum=1), ItemOID=oid, IsNull="Yes")


def _value(answer: object) -> object:
    return ", ".join(map(str, answer)) if isinstance(answer, list) else answer
