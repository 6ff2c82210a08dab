"""The participant's own door: a link, a PIN, and a sign-in that is nobody else's.

Its cookie lives under /p/ alone, so a link that is opened on a machine of the clinic signs nobody
of the staff out, and nobody of the staff is anybody there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from instruments import Instrument
from trials import context
from trials.actions import self_report as answers_of
from trials.actions import self_report_links as links
from trials.actions.self_report_links import Entered, scope_on
from trials.contact_key import hash_of_token
from trials.context import reading
from trials.models import Revision, SelfReportLink, Trial
from trials.policies.self_report import OwnForm, OwnForms, own_forms, readers_of
from trials.selectors.self_report import (
    LinkFound,
    LinkState,
    link_by_id,
    link_by_token_hash,
    state_of_link,
)
from trials.studies.schema.self_report import HelpLine
from trials.web.languages import offered, translated
from trials.web.sessions import OF_PARTICIPANTS

COOKIE = "equipoise_self_report"
IDLE_SECONDS = 30 * 60
_SALT = "participants' own reports"


@dataclass(frozen=True)
class Link:
    """A link whose token was right.

    state: "first_code" while the site's code waits (a PIN of one's own is chosen with it), "pin",
    or "locked" until the site gives a new code.
    """

    found: LinkFound
    language: str
    state: str


@dataclass(frozen=True)
class DueForm:
    """One form as its participant sees it: see OwnForm in trials/policies/self_report.py.

    number: of the latest revision, on which a save is based; 0 for none.
    """

    own: OwnForm

    @property
    def entry_id(self) -> UUID:
        return self.own.entry.pk

    @property
    def key(self) -> str:
        return self.own.entry.form_key

    @property
    def instrument(self) -> Instrument:
        return self.own.instrument

    @property
    def minutes(self) -> int:
        return self.own.minutes

    @property
    def until(self) -> datetime:
        return self.own.until

    @property
    def number(self) -> int:
        return self.own.number

    @property
    def answers(self) -> dict:
        return self.own.answers


@dataclass(frozen=True)
class SelfReport:
    """What a participant's pages may show. Nothing here is of anybody else, or a score."""

    found: LinkFound
    link: LinkState
    all: OwnForms

    @property
    def language(self) -> str:
        return self.link.language

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.all.study.self_report.languages)

    @cached_property
    def forms(self) -> list[DueForm]:
        """To be filled in now, in order."""
        return [DueForm(form) for form in self.all.due]

    @cached_property
    def done(self) -> list[DueForm]:
        return [DueForm(form) for form in self.all.done]

    def form(self, entry_id) -> DueForm:
        """Of those that are due; one that was sent can be sent again, as the same save.

        Raises Http404 for everything else, whoever's it is.
        """
        for form in (*self.forms, *self.done):
            if str(form.entry_id) == str(entry_id):
                return form
        raise Http404

    @property
    def minutes(self) -> int:
        return self.all.minutes

    @property
    def until(self) -> datetime | None:
        """When the first of them closes, on the clock of the site."""
        return self.all.until

    @property
    def help(self) -> list[HelpLine]:
        country = self.all.participant.site.country
        return self.all.study.self_report.help_for(self.language, country)

    @property
    def site_phone(self) -> str:
        return self.all.study.self_report.site_phones.get(self.all.participant.site.code, "")

    @property
    def one_per_screen(self) -> bool:
        return self.all.study.self_report.screens == "one"

    @property
    def reminders_on(self) -> bool:
        return self.link.wants_reminders

    @property
    def next_opens_on(self) -> date | None:
        return self.all.next_on

    def may_decline(self, form_key: str, item_key: str) -> bool:
        return self.all.study.self_report.lets_decline(form_key, item_key)

    def readers(self, form_key: str) -> list[str]:
        """The keys of the roles that can read the answers to this form."""
        classes = [
            form.own.entry.form_class for form in (*self.forms, *self.done) if form.key == form_key
        ]
        return [role.key for one in classes[:1] for role in readers_of(one)]


def knock(token: str) -> Link | None:
    """None where there is no such link, or it is over: which of the two is not said."""
    found = link_by_token_hash(hash_of_token(token))
    if found is None or found.over:
        return None
    with reading(scope_on(found, knows_pin=False)):
        state = state_of_link(SelfReportLink.objects.get(pk=found.id))
    waiting = "pin" if state.pin.own else "first_code"
    return Link(found, state.language, "locked" if state.is_locked else waiting)


def enter(link: Link, *, code: str, new_pin: str = "") -> Entered:
    return links.enter(found=link.found, pin=code, new_pin=new_pin)


def sign_in(response: HttpResponse, link: Link, entered: Entered) -> None:
    _set_cookie(response, str(link.found.id), entered.pin_id)


def sign_out(response: HttpResponse) -> None:
    """Everything is saved already; the browser forgets who was there."""
    response.delete_cookie(COOKIE, path=OF_PARTICIPANTS, samesite="Strict")
    response.signed_out = True


def for_participant(view):
    """For each view behind the PIN: request.scope, request.trial and request.self_report."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        signed_in = _signed_in(request)
        if signed_in is None:
            return _sign_in_again(request)
        found, pin_id = signed_in
        request.scope = scope_on(found, knows_pin=True, request=uuid4().hex)
        context.enter_for_request(request.scope, connection)
        request.trial = Trial.objects.get(pk=found.trial_id)
        state = state_of_link(SelfReportLink.objects.get(pk=found.id))
        if str(state.pin.pk) != pin_id or state.is_locked:
            return _sign_in_again(request)
        forms = own_forms(found.participant_id, request.trial, request.scope)
        if forms.study.self_report is None:
            return _sign_in_again(request)
        request.self_report = SelfReport(found, state, forms)
        response = view(request, *args, **kwargs)
        if not getattr(response, "signed_out", False):
            _set_cookie(response, str(found.id), pin_id)
        return response

    return guarded


def save_answers(
    request,
    entry_id,
    *,
    answers: dict,
    complete: bool,
    based_on: int,
    idempotency_key: UUID,
) -> Revision:
    """The whole document of one's own form. Raises Http404, Conflict, InvalidAnswers, Refused."""
    return answers_of.save_own_answers(
        form=request.self_report.form(entry_id).own,
        answers=answers,
        based_on=based_on,
        complete=complete,
        idempotency_key=idempotency_key,
        scope=request.scope,
    )


def raised_alert(revision: Revision) -> bool:
    """Whether this save alerted the site, so that the page leads to help."""
    return answers_of.raised_alert(revision)


def choose_language(request, language: str) -> None:
    links.choose_language(found=request.self_report.found, language=language)


def stop_reminders(request) -> None:
    links.stop_reminders(found=request.self_report.found)


def _signed_in(request) -> tuple[LinkFound, str] | None:
    """The link that was opened, and by which PIN; None once 30 minutes passed, or it is over."""
    try:
        link_id, pin_id = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=IDLE_SECONDS
        )
    except signing.BadSignature:
        return None
    found = link_by_id(link_id)
    return None if found is None or found.over else (found, pin_id)


def _set_cookie(response: HttpResponse, link_id: str, pin_id: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([link_id, pin_id], salt=_SALT),
        max_age=IDLE_SECONDS,
        path=OF_PARTICIPANTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _sign_in_again(request) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"detail": "Open your link again."}, status=401)
    # Whose it was is not known any more, nor which language they read.
    page = {"languages": offered(translated())}
    return render(request, "self_report/sign_in_again.html", page, status=401)
