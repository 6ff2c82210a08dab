"""Links by which participants reach their own forms: given by the site, opened by them."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, participant_scope
from trials.contact_key import hash_of_token, peppered, token_of
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import (
    Entry,
    Participant,
    SelfReportLink,
    SelfReportPin,
    SelfReportStep,
    SelfReportTakeover,
)
from trials.models.base import about, place_of
from trials.policies import why_not_write
from trials.policies.self_report import PIN_DIGITS, why_not_pin, why_not_take_over
from trials.refusals import refuse_if
from trials.selectors.self_report import WRONG_AT_MOST, LinkFound, latest_link, state_of_link
from trials.studies.loading import study_at
from trials.studies.schema import SelfReportRules

Kind = SelfReportStep.Kind


@dataclass(frozen=True)
class Given:
    """token, code: shown once to whoever gives the link; neither is kept. The code is for the first
    opening."""

    link: SelfReportLink
    token: str
    code: str


@dataclass(frozen=True)
class Entered:
    """Whether a PIN opened the link, and if not, why.

    why_not: "wrong", "locked", or of a new PIN "pin_needed" or "pin_too_easy"; "" where it opened.
    left: how many more attempts there are. pin_id: of the PIN that counts from here on.
    """

    opened: bool
    why_not: str = ""
    left: int = WRONG_AT_MOST
    pin_id: str = ""


def give_link(*, participant: Participant, language: str, scope: Scope) -> Given:
    """A new link, which replaces an earlier one. participant: with its site and trial."""
    demand(scope, Permission.GIVE_LINKS)
    with act("self_report.give_link", scope=scope, **about(participant)):
        _hold(participant.pk)
        refuse_if(why_not_write(participant.trial, participant))
        study = study_at(participant.trial, participant.site_id)
        refuse_if(_why_no_link(study.self_report, language))
        last_day = datetime.now(UTC).date() + timedelta(days=study.self_report.link_days)
        link = SelfReportLink(
            language=language,
            ends_on=last_day,
            recorded_by_id=scope.account,
            **place_of(participant),
        )
        token = token_of(link.pk)
        link.token_hash = hash_of_token(token)
        link.save(force_insert=True)
        return Given(link, token, _hand_out_code(link, scope))


def give_code(*, participant: Participant, scope: Scope) -> str:
    """A new code, for whoever forgot the PIN or tried too often; the old PIN ends. Shown once."""
    demand(scope, Permission.GIVE_LINKS)
    with act("self_report.give_code", scope=scope, **about(participant)):
        _hold(participant.pk)
        return _hand_out_code(_link_of(participant), scope)


def say_of_link(*, participant: Participant, kind: str, scope: Scope) -> SelfReportStep:
    """The site ends the link, or stops reminders or begins them again."""
    demand(scope, Permission.GIVE_LINKS)
    with act(f"self_report.{kind}", scope=scope, **about(participant)):
        _hold(participant.pk)
        return _step(_link_of(participant), kind, scope)


def take_over(*, entry: Entry, reason: str, scope: Scope) -> SelfReportTakeover:
    """The site goes on with a form that the participant began; what they answered stays."""
    demand(scope, Permission.GIVE_LINKS)
    with act("self_report.take_over", scope=scope, reason=reason, **about(entry)):
        Entry.objects.select_for_update().get(pk=entry.pk)
        refuse_if(why_not_write(entry.trial, entry))
        refuse_if(why_not_take_over(entry, reason))
        return SelfReportTakeover.objects.create(
            entry=entry,
            reason=reason.strip()[:300],
            recorded_by_id=scope.account,
            **place_of(entry),
        )


def enter(*, found: LinkFound, pin: str, new_pin: str = "") -> Entered:
    """Try to open a link. With the site's code, a PIN of one's own is chosen in the same step.

    A wrong PIN is a fact like any other, and the fifth locks the link; so it is answered and not
    raised, which would undo the fact.
    """
    holder = scope_on(found, knows_pin=False)
    with reading(holder):
        _hold(found.participant_id)
        link = SelfReportLink.objects.get(pk=found.id)
        latest = state_of_link(link)
        if latest.is_locked:
            return Entered(False, "locked", 0)
        left = WRONG_AT_MOST - latest.wrong
        if not check_password(peppered(pin, link.pk), latest.pin.pin_hash):
            with act("self_report.wrong_pin", scope=holder):
                _step(link, Kind.WRONG, holder)
            return Entered(False, "wrong" if left > 1 else "locked", left - 1)
        if not latest.pin.own and (why_not := why_not_pin(new_pin, code=pin)):
            return Entered(False, why_not, left)
        participant = scope_on(found, knows_pin=True)
        with act("self_report.open", scope=participant):
            counts = latest.pin if latest.pin.own else _add_pin(link, new_pin, own=True)
            _step(link, Kind.OPENED, participant)
        return Entered(True, pin_id=str(counts.pk))


def choose_language(*, found: LinkFound, language: str) -> None:
    """By the participant, for as long as the link lasts. Raises Refused for one not offered."""
    scope = scope_on(found, knows_pin=True)
    with act("self_report.language", scope=scope):
        link = SelfReportLink.objects.select_related("trial").get(pk=found.id)
        rules = study_at(link.trial, link.site_id).self_report
        refuse_if(_why_no_link(rules, language))
        _step(link, Kind.LANGUAGE, scope, language=language)


def stop_reminders(*, found: LinkFound) -> None:
    """By the participant."""
    scope = scope_on(found, knows_pin=True)
    with act("self_report.reminders_stopped", scope=scope):
        _step(SelfReportLink.objects.get(pk=found.id), Kind.REMINDERS_STOPPED, scope)


def scope_on(found: LinkFound, *, knows_pin: bool, request: str = "") -> Scope:
    """Who acts on a link; until the right PIN is given, that may be anybody."""
    return participant_scope(
        link=str(found.id),
        trial=str(found.trial_id),
        site=str(found.site_id),
        participant=str(found.participant_id),
        knows_pin=knows_pin,
        request=request,
    )


def _hold(participant_id) -> None:
    """A link is a fact and cannot be held; its participant can."""
    Participant.objects.select_for_update().get(pk=participant_id)


def _link_of(participant: Participant) -> SelfReportLink:
    link = latest_link(participant)
    refuse_if(None if link else "This participant has no link yet.")
    return link


def _why_no_link(rules: SelfReportRules | None, language: str) -> str | None:
    if rules is None:
        return "This study has no self-report: its study file does not say `self_report`."
    if language not in rules.languages:
        offered = ", ".join(rules.languages)
        return f"The study has no self-report in the language {language!r}; it has: {offered}."
    return None


def _hand_out_code(link: SelfReportLink, scope: Scope) -> str:
    code = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    _add_pin(link, code, own=False, by=scope.account)
    return code


def _add_pin(link: SelfReportLink, pin: str, *, own: bool, by: str | None = None) -> SelfReportPin:
    return SelfReportPin.objects.create(
        link=link,
        pin_hash=make_password(peppered(pin, link.pk)),
        own=own,
        recorded_by_id=by,
        **place_of(link),
    )


def _step(link: SelfReportLink, kind: str, scope: Scope, language: str = "") -> SelfReportStep:
    return SelfReportStep.objects.create(
        link=link, kind=kind, language=language, recorded_by_id=scope.account, **place_of(link)
    )
