"""A form in the wording that the study holds a licence for, or in our own labels."""

from datetime import date

from instruments import Instrument
from trials.models import Trial, Wording
from trials.wording.choosing import newest_wordings, why_not_shown, worded


def in_words(
    trial: Trial,
    instrument: Instrument,
    *,
    mode: str,
    language: str = "",
    packs: dict[str, Wording] | None = None,
) -> tuple[Instrument, dict | None]:
    """The form as it is shown, and what to say of its wording; None where there is none.

    mode: "electronic" or "paper". language: the one asked for; otherwise that of the pack that
    was loaded last among those that may be shown. packs: those of the form, where they were asked
    for together with others'.
    """
    if packs is None:
        packs = newest_wordings(trial, instrument.key, instrument.version)
    if not packs:
        return instrument, None
    why_not = {key: why_not_shown(pack, mode=mode, on=date.today()) for key, pack in packs.items()}
    shown = [key for key in packs if why_not[key] is None]
    chosen = language if language in packs else (shown or list(packs))[0]
    others = [key for key in shown if key != chosen]
    if why_not[chosen]:
        said = f"{why_not[chosen]} The form is shown in our own labels."
        return instrument, {"why_not": said, "other_languages": others}
    return worded(instrument, packs[chosen]), _about(packs[chosen], others)


def _about(pack: Wording, others: list[str]) -> dict:
    return {
        "language": pack.language,
        "direction": pack.direction,
        "instruction": pack.wording["instruction"],
        "licence": f"{pack.licence_holder}, {pack.licence_reference}",
        "other_languages": others,
    }
