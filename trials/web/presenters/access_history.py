"""Who could see an arm, in words: on the page, and printed by the command."""

from django.utils.formats import date_format

from trials.authorization.roles import ROLES
from trials.selectors.access_history import AccessHistory, Member, Seen

PURPOSES = {
    "emergency": "opened the arm in an emergency",
    "dispensing": "opened the kit's arm to dispense it",
    "disclosure": "confirmed that the arm is disclosed to the site, without seeing it",
    "closed_report": "wrote a closed report for the safety board, by letters",
    "load": "loaded the sealed randomisation list",
    "letters": "brought a key part: the letters were released",
    "meaning": "brought a key part: the meaning of the letters was released",
}
# What a role of the vault can do about an arm.
CAN = {
    "unblinded_statistician": "confirms disclosures to a site, and holds a part of the key",
    "quality_assurance": "asks for no arm: confirms the emergency that another asks for, and holds"
    " a part of the key",
    "unblinded_pharmacist": "opens an arm to dispense a kit",
    "emergency_physician": "opens an arm in an emergency, or confirms that another does",
    "board_statistician": "compares arms by letters, without their meaning",
}


def history_in_words(history: AccessHistory) -> dict:
    """summary: sentences. parts: [{title, none, lines}], where `none` stands for no lines."""
    return {
        "title": f"Participant {history.number}, site {history.site}, {_day(history.day)}",
        "summary": _summary(history),
        "parts": [
            {
                "title": "Who opened it",
                "none": "Nobody opened the arm of this participant.",
                "lines": [_seen(one) for one in history.accesses],
            },
            {
                "title": "Who was told at the site",
                "none": "The arm was not disclosed to the site.",
                "lines": [_member(one) for one in history.told],
            },
            {
                "title": "Who worked in the vault, and what they could do there",
                "none": "Nobody had a role in the vault on this day.",
                "lines": [f"{_member(one)}: {CAN[one.role]}" for one in history.of_the_vault],
            },
            {
                "title": "Who kept the list and the key",
                "none": "No list was loaded.",
                "lines": [_seen(one) for one in history.keepers],
            },
        ],
    }


def _summary(history: AccessHistory) -> list[str]:
    if not history.is_randomised:
        return ["Not randomised by this day: there was no arm to see."]
    sentences = [
        f"Persons of the blinded domain who could see the arm: {history.blinded_who_could_see}.",
        f"Accesses on record: {len(history.accesses)}.",
    ]
    if history.disclosed_at:
        sentences.append(f"The arm was disclosed to the site on {_moment(history.disclosed_at)}.")
    if history.released_at:
        sentences.append(
            f"The study was unblinded on {_moment(history.released_at)}: from then on everybody"
            " who works in it could see the arm."
        )
    return sentences


def _seen(one: Seen) -> str:
    role = ROLES[one.role].label
    second = f", confirmed by {one.confirmed_by}" if one.confirmed_by else ""
    return f"{one.name}, {role}, {PURPOSES[one.purpose]} on {_moment(one.at)}{second}"


def _member(one: Member) -> str:
    place = f"site {one.site}" if one.site else "all sites"
    return f"{one.name}, {ROLES[one.role].label}, {place}"


def _day(day) -> str:
    return date_format(day, "j M Y")


def _moment(moment) -> str:
    return date_format(moment, "j M Y, H:i") + " UTC"
