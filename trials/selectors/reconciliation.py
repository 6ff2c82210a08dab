"""Standing checks: where the study's records and those of other systems, or two records of the
study, do not say the same. Each finds its differences anew; what was put right is gone.

What is found depends on what whoever asks may see: the lock asks as the system.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection
from django.urls import reverse

from trials.exchange import differences_between, events_of
from trials.models import (
    DifferenceExplanation,
    DosingStep,
    KitRequestStep,
    Participant,
    ParticipantStep,
    Randomisation,
    Site,
    Trial,
)
from trials.selectors.safety_events import (
    in_words_of_the_study,
    named_in,
    ongoing_at_the_end,
    serious_events,
)
from trials.selectors.transfers import latest_safety_list, unfinished_transfers
from trials.studies.loading import study_of


@dataclass(frozen=True)
class Difference:
    """about: the participant's number, or the site. url: where it is looked at.

    label: may hold what was answered: whoever sees no answers is shown `about` alone.
    sha256: of what differs, to which an explanation is bound.
    """

    about: str
    label: str
    url: str
    sha256: str
    explanation: DifferenceExplanation | None = None


@dataclass(frozen=True)
class Check:
    """line: of the lock's checklist. explainable: whether a difference may stand with a reason."""

    title: str
    line: str
    says: str
    find: Callable[[Trial], Iterator[Difference]]
    explainable: bool = True


def differences(trial: Trial, check: str) -> list[Difference]:
    """All that the check finds now, with the explanations that are of these very differences."""
    explained = {
        one.difference: one
        for one in DifferenceExplanation.objects.filter(
            trial=trial, check_name=check
        ).select_related("recorded_by")
    }
    return [
        Difference(one.about, one.label, one.url, one.sha256, explained.get(one.sha256))
        for one in CHECKS[check].find(trial)
    ]


def open_differences(trial: Trial, check: str) -> list[Difference]:
    return [one for one in differences(trial, check) if one.explanation is None]


def safety_differences(trial: Trial) -> list[Difference]:
    """L8: serious events that differ from the latest list of the safety database, unexplained."""
    return open_differences(trial, "safety")


def unexplained_ongoing_events(trial: Trial) -> list[Difference]:
    """L9: adverse events that go on though the participant's study is over, unexplained."""
    return open_differences(trial, "ongoing")


def kit_differences(trial: Trial) -> list[Difference]:
    """L10: sites whose kits are not reconciled, unexplained. Never how many."""
    return open_differences(trial, "kits")


def randomisation_differences(trial: Trial) -> list[Difference]:
    """L11: where randomisation, status, doses and kits do not agree, unexplained."""
    return open_differences(trial, "randomisation")


def incomplete_transfers(trial: Trial) -> list[Difference]:
    """L12: transfers that are announced and have not come whole."""
    return open_differences(trial, "transfers")


def _safety(trial: Trial) -> Iterator[Difference]:
    """Before any list has come, every serious event is one that it does not have."""
    study = study_of(trial)
    if study.adverse_events is None:
        return
    listed = latest_safety_list(trial)
    there = [in_words_of_the_study(one, study) for one in events_of(listed)] if listed else []
    for one in differences_between(serious_events(trial), there):
        compared = f": {one.here or 'empty'} here, {one.there or 'empty'} there"
        label = f"{one.term or 'Not named'}, {one.what}"
        if (one.here and not one.there) or (one.there and not one.here):
            compared = ""
        url = _url("entry", trial, one.entry) if one.entry else _of(trial, one.participant)
        yield Difference(one.participant, f"{label}{compared}", url, one.sha256)


def _ongoing(trial: Trial) -> Iterator[Difference]:
    study = study_of(trial)
    for one in ongoing_at_the_end(trial):
        label = f"{named_in(one, study)}, without an end"
        url = _url("entry", trial, one.entry_id)
        yield Difference(one.participant.number, label, url, _hash(one.pk))


def _kits(trial: Trial) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.kit_reconciliations(%s)", [trial.pk])
        open_at = {site for site, is_reconciled in cursor.fetchall() if not is_reconciled}
    for site in Site.objects.filter(pk__in=open_at).order_by("code"):
        url = _url("reconciliation-check", trial, "kits")
        yield Difference(str(site), "Kits are not reconciled", url, _hash(site.pk))


def _randomisation(trial: Trial) -> Iterator[Difference]:
    study = study_of(trial)
    if study.randomisation is None:
        return
    randomised = _people(Randomisation.objects.filter(trial=trial))
    said = _people(ParticipantStep.objects.filter(trial=trial, axis="study", state="randomised"))
    doses = DosingStep.objects.filter(trial=trial, kind=DosingStep.Kind.INITIAL)
    dosed = set(doses.values_list("participant_id", "visit_id"))
    given = set(
        KitRequestStep.objects.filter(
            request__trial=trial, state=KitRequestStep.State.GIVEN
        ).values_list("request__participant_id", "request__visit_id")
    )
    with_kit = given if study.keeps_kits else dosed
    found = {
        "randomised, and the status does not say so": randomised - said,
        "the status says randomised, and nobody was drawn": said - randomised,
        "dosed without being randomised": {person for person, _ in dosed} - randomised,
        "dosed without a kit that was scanned": {person for person, _ in dosed - with_kit},
        "a kit was given, and no dose is recorded": {person for person, _ in given - dosed},
    }
    everybody = Participant.objects.filter(pk__in=set().union(*found.values()))
    numbers = dict(everybody.values_list("pk", "number"))
    for label, people in found.items():
        for person, number in sorted(
            ((one, numbers[one]) for one in people if one in numbers), key=lambda pair: pair[1]
        ):
            yield Difference(number, label.capitalize(), _of(trial, number), _hash(person, label))


def _transfers(trial: Trial) -> Iterator[Difference]:
    for one in unfinished_transfers(trial):
        standing = "came with problems" if one.has_come else "has not come"
        label = f"{one.get_kind_display()}, {one.file_name}: {standing}"
        yield Difference(one.sender, label, _url("transfer", trial, one.pk), _hash(one.pk))


CHECKS = {
    "safety": Check(
        "Serious events and the safety database",
        "L8",
        "Each serious adverse event is in both, with the same words, onset, reasons and outcome.",
        _safety,
    ),
    "ongoing": Check(
        "Adverse events that go on",
        "L9",
        "Whoever has left the study has no adverse event without an end, or it says why.",
        _ongoing,
    ),
    "kits": Check(
        "Kits",
        "L10",
        "At each site the pharmacist has every kit back and counted. Numbers stay in the vault.",
        _kits,
    ),
    "randomisation": Check(
        "Randomisation, doses and kits",
        "L11",
        "Whoever is randomised is known to be, and is dosed from a kit that was scanned.",
        _randomisation,
    ),
    "transfers": Check(
        "Transfers",
        "L12",
        "Each file that was announced has come, whole and for everybody.",
        _transfers,
        explainable=False,
    ),
}


def _people(rows) -> set:
    return set(rows.values_list("participant_id", flat=True))


def _of(trial: Trial, number: str) -> str:
    """A participant of a list may not be one of the study."""
    return _url("participant", trial, number)


def _url(name: str, trial: Trial, about) -> str:
    return reverse(name, args=[trial.key, about])


def _hash(*parts) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
