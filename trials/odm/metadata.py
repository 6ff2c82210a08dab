"""What is asked, when, and with which codes: the element Study.

Every version of a form is a FormDef of its own, since answers name the version they were given to.
Labels are the short ones of the study file and the library, never the wording of a questionnaire.
"""

from collections.abc import Iterable, Iterator, Sequence

from instruments import MISSING_REASONS, Instrument, Item
from trials.odm.elements import element, opened, text, translated
from trials.studies.schema import Study, VisitOfStudy

REASONS = "CL.MISSING"
# Without seconds, a time is a partialTime of the standard, and a moment a partialDatetime.
TYPES = {
    "choices": "text",
    "date": "date",
    "datetime": "partialDatetime",
    "integer": "integer",
    "number": "float",
    "text": "text",
    "time": "partialTime",
}


def study_oid(study: str) -> str:
    return f"S.{study}"


def version_oid(study: Study) -> str:
    return f"MDV.{study.version}"


def event_oid(visit: str) -> str:
    return f"SE.{visit}"


def form_oid(key: str, version: str) -> str:
    return f"F.{key}.{version}"


def group_oid(key: str, version: str) -> str:
    return f"IG.{key}.{version}"


def item_oid(key: str, version: str, item: str) -> str:
    return f"I.{key}.{version}.{item}"


def metadata(
    studies: Sequence[Study], forms: Iterable[Instrument], *, arm_paths: bool
) -> Iterator[str]:
    """studies: every version of the study file, the newest first; forms: of all of them.

    arm_paths: whether the reader may know of visits that only some arms have.
    """
    newest, forms = studies[0], list(forms)
    units = {
        unit: f"MU.{number}"
        for number, unit in enumerate(
            dict.fromkeys(item.unit for form in forms for item in form.items if item.unit), 1
        )
    }
    yield opened("Study", OID=study_oid(newest.study))
    yield element(
        "GlobalVariables",
        element("StudyName", text(newest.title)),
        element("StudyDescription", text(newest.registry or newest.title)),
        element("ProtocolName", text(newest.study)),
    )
    if units:
        yield element("BasicDefinitions", *(_unit(unit, oid) for unit, oid in units.items()))
    name = f"{newest.study}, version {newest.version}"
    yield opened("MetaDataVersion", OID=version_oid(newest), Name=name)
    events = _events(studies, arm_paths=arm_paths)
    yield element(
        "Protocol",
        *(
            element(
                "StudyEventRef",
                StudyEventOID=event_oid(visit.code),
                OrderNumber=number,
                Mandatory=_yes(not (visit.optional or visit.as_needed)),
            )
            for number, visit in enumerate(events, 1)
        ),
    )
    for visit in events:
        yield _event(visit, studies)
    repeated = _repeated(studies)
    for form in forms:
        yield _form(form, form.key in repeated)
    for form in forms:
        yield _group(form)
    for form in forms:
        for item in form.items:
            yield _item(form, item, units)
    for form in forms:
        yield from (_codes(form, item) for item in form.items if _has_list(item))
    yield _list(REASONS, "Why there is no answer", "text", MISSING_REASONS.items())
    yield "</MetaDataVersion></Study>"


def _events(studies: Sequence[Study], *, arm_paths: bool) -> list[VisitOfStudy]:
    """Each visit once, as the newest version that has it says it."""
    found: dict[str, VisitOfStudy] = {}
    for study in studies:
        for visit in study.visits:
            if arm_paths or not study.stage_of(visit).arms:
                found.setdefault(visit.code, visit)
    return list(found.values())


def _event(visit: VisitOfStudy, studies: Sequence[Study]) -> str:
    expected = {}
    for study in studies:
        for one in study.visit(visit.code).forms if study.has_visit(visit.code) else ():
            form = study.form(one.form, one.version)
            expected.setdefault(form_oid(form.key, form.version), one)
    return element(
        "StudyEventDef",
        *(
            element(
                "FormRef",
                FormOID=oid,
                OrderNumber=number,
                Mandatory=_yes(not (one.optional or one.as_needed or one.when)),
            )
            for number, (oid, one) in enumerate(expected.items(), 1)
        ),
        OID=event_oid(visit.code),
        Name=visit.label,
        Repeating=_yes(visit.as_needed),
        Type="Unscheduled" if visit.as_needed else "Scheduled",
    )


def _repeated(studies: Sequence[Study]) -> set[str]:
    """Keys of forms that are filled in more than once at one visit."""
    return {
        one.form
        for study in studies
        for visit in study.visits
        for one in visit.forms
        if one.as_needed or len(one.slots) > 1
    }


def _form(form: Instrument, is_repeated: bool) -> str:
    reference = element(
        "ItemGroupRef", ItemGroupOID=group_oid(form.key, form.version), Mandatory="Yes"
    )
    return element(
        "FormDef",
        reference,
        OID=form_oid(form.key, form.version),
        Name=form.title,
        Repeating=_yes(is_repeated),
    )


def _group(form: Instrument) -> str:
    return element(
        "ItemGroupDef",
        *(
            element(
                "ItemRef",
                ItemOID=item_oid(form.key, form.version, item.key),
                OrderNumber=number,
                Mandatory=_yes(item.required),
            )
            for number, item in enumerate(form.items, 1)
        ),
        OID=group_oid(form.key, form.version),
        Name=form.title,
        Repeating="No",
    )


def _item(form: Instrument, item: Item, units: dict[str, str]) -> str:
    inside = [element("Question", translated(item.label))]
    if item.unit:
        inside.append(element("MeasurementUnitRef", MeasurementUnitOID=units[item.unit]))
    if item.kind in ("number", "integer"):
        inside += [
            _range("GE", item.minimum),
            _range("LE", item.maximum),
        ]
    if _has_list(item):
        inside.append(element("CodeListRef", CodeListOID=_list_oid(form, item)))
    return element(
        "ItemDef",
        *inside,
        OID=item_oid(form.key, form.version, item.key),
        Name=item.key,
        DataType=_type(item),
        Length=item.longest if item.kind == "text" else None,
        Comment="Codes, with commas between" if item.kind == "choices" else None,
    )


def _type(item: Item) -> str:
    if item.kind == "choice":
        return "integer" if _are_numbers(item) else "text"
    return "partialDate" if item.partial else TYPES[item.kind]


def _range(comparator: str, value: float | None) -> str:
    if value is None:
        return ""
    limit = element("CheckValue", text(f"{value:g}"))
    return element("RangeCheck", limit, Comparator=comparator, SoftHard="Hard")


def _has_list(item: Item) -> bool:
    """Several codes in one value are none of the list."""
    return item.kind == "choice" and not item.several_marks


def _list_oid(form: Instrument, item: Item) -> str:
    return f"CL.{form.key}.{form.version}.{item.key}"


def _codes(form: Instrument, item: Item) -> str:
    coded = [(choice.code, choice.label) for choice in item.choices]
    return _list(_list_oid(form, item), item.label, _type(item), coded)


def _list(oid: str, name: str, kind: str, coded: Iterable[tuple[object, str]]) -> str:
    return element(
        "CodeList",
        *(
            element("CodeListItem", element("Decode", translated(label)), CodedValue=code)
            for code, label in coded
        ),
        OID=oid,
        Name=name,
        DataType=kind,
    )


def _unit(unit: str, oid: str) -> str:
    return element("MeasurementUnit", element("Symbol", translated(unit)), OID=oid, Name=unit)


def _are_numbers(item: Item) -> bool:
    return not item.several_marks and all(type(choice.code) is int for choice in item.choices)


def _yes(said: object) -> str:
    return "Yes" if said else "No"
