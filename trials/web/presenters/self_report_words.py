"""The words of participants' pages that the code chooses: periods, readers, days, wordings.

Everything here is said in the language that is spoken (trials/web/languages.py).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from instruments import Instrument
from trials.models import Trial
from trials.web.languages import SOURCE
from trials.wording.choosing import ELECTRONIC, newest_wordings, why_not_shown, worded

# What the instruments say of a period, and how it is said to whoever answers.
PERIODS = {
    "About the treatment in this study": gettext_noop("About the treatment you were given"),
    "About the work with your therapist so far": gettext_noop(
        "About the work with your therapist so far"
    ),
    "How you typically act towards yourself in difficult times": gettext_noop(
        "How you typically act towards yourself in difficult times"
    ),
    "In daily life, not under the influence of alcohol or drugs": gettext_noop(
        "In daily life, not under the influence of alcohol or drugs"
    ),
    "In the past 12 months": gettext_noop("In the past 12 months"),
    "In the past month": gettext_noop("In the past month"),
    "In the past seven days, about the event named above": gettext_noop(
        "In the past seven days, about the event named above"
    ),
    "In the past two weeks, including today": gettext_noop(
        "In the past two weeks, including today"
    ),
    "In the past week": gettext_noop("In the past week"),
    "In your entire life": gettext_noop("In your entire life"),
    "In your first 18 years of life": gettext_noop("In your first 18 years of life"),
    "Since completion of treatment": gettext_noop("Since you finished treatment"),
    "Since the start of the study": gettext_noop("Since you joined the study"),
    "Your health today": gettext_noop("Your health today"),
}

# Roles that may read answers of participants, as these know them.
READERS = {
    "site_coordinator": gettext_noop("the coordinators of your clinic"),
    "site_physician": gettext_noop("the doctors of your clinic"),
    "therapist": gettext_noop("your therapists"),
    "data_manager": gettext_noop("those who check the records"),
    "monitor": gettext_noop("those who check the work of your clinic"),
    "statistician": gettext_noop("those who analyse the results, without your name"),
    "inspector": gettext_noop("inspectors of the authorities"),
}


def period(instrument: Instrument) -> str:
    """What the questions are about: "Since you finished treatment"; "" where nothing is said."""
    said = PERIODS.get(instrument.recall, instrument.recall)
    return gettext(said) if said else ""


def readers(roles: Iterable[str]) -> list[str]:
    return [gettext(words) for role, words in READERS.items() if role in set(roles)]


def by_when(until: datetime | None, now: datetime) -> str:
    """ "until tomorrow, 20:00"; with the day of the week up to a week ahead. "" for no end.

    Both in the time zone of the clinic.
    """
    if until is None:
        return ""
    time = date_format(until, "H:i")
    days = (until.date() - now.date()).days
    if days == 0:
        return gettext("until today, %(time)s") % {"time": time}
    if days == 1:
        return gettext("until tomorrow, %(time)s") % {"time": time}
    return gettext("until %(day)s, %(time)s") % {"day": on_day(until.date()), "time": time}


def on_day(day: date) -> str:
    """ "Friday, 6 Mar 2026"."""
    return date_format(day, "l, j M Y")


def in_own_language(trial: Trial, instrument: Instrument, code: str) -> tuple[Instrument, dict]:
    """The form in the licensed wording of this language, otherwise in our own English labels.

    The dictionary says in which language the words are, and holds the instruction of the wording.
    """
    pack = _pack(trial, instrument, code)
    if pack is None:
        return instrument, {"language": SOURCE, "direction": "ltr", "instruction": ""}
    about = {
        "language": pack.language,
        "direction": pack.direction,
        "instruction": pack.wording["instruction"],
    }
    return worded(instrument, pack), about


def _pack(trial: Trial, instrument: Instrument, code: str):
    """The newest pack in this language whose licence holds today: "he" takes he-IL too."""
    packs = newest_wordings(trial, instrument.key, instrument.version).values()
    today = date.today()
    return next(
        (
            pack
            for pack in packs
            if pack.language.partition("-")[0] == code
            and why_not_shown(pack, mode=ELECTRONIC, on=today) is None
        ),
        None,
    )
