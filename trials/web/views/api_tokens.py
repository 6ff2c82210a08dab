"""Tokens for programs: made and ended by their person, and ended by whoever invites people."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions.api_tokens import end_token, make_token
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import account_scope, one_membership_per_trial, scope_of
from trials.context import reading
from trials.models import Trial, User
from trials.policies.api_tokens import LONGEST_DAYS, LONGEST_NAME, why_no_token
from trials.refusals import NotPermitted, Refused
from trials.selectors.api_tokens import tokens_of_trial, tokens_of_user
from trials.web.access import demands, refused
from trials.web.presenters.api_tokens import own_page, study_page
from trials.web.proof import proof_of

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """trials: the studies for which the person may have one."""

    study = forms.ChoiceField(label="Study")
    name = forms.CharField(
        label="What it is for",
        max_length=LONGEST_NAME,
        help_text="For example: results of the laboratory.",
    )
    rights = forms.ChoiceField(
        label="What it may do",
        choices=(("read", "Read"), ("write", "Read and write, as you do on the pages")),
        widget=forms.RadioSelect,
        initial="read",
    )
    ends_on = forms.DateField(
        label="Its last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=f"At most {LONGEST_DAYS} days from now. It ends before, when your part ends.",
    )

    def __init__(self, *given, trials: dict[str, Trial], **said):
        super().__init__(*given, **said)
        self.fields["study"].choices = [(key, trial.title) for key, trial in trials.items()]
        today = timezone.now().date()
        self.fields["ends_on"].initial = today + timedelta(days=USUAL_DAYS)

    def clean_ends_on(self):
        last, today = self.cleaned_data["ends_on"], timezone.now().date()
        if not today <= last <= today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(f"A day from today on, at most {LONGEST_DAYS} days away.")
        return last


# No transaction around it: a wrong password must be counted although the page says no.
@transaction.non_atomic_requests
@sensitive_post_parameters()
@login_required
def show_own(request):
    trials = _trials(request.user)
    form = TokenForm(request.POST or None, trials=trials) if trials else None
    if request.method == "POST" and form and form.is_valid():
        try:
            token = _make(request, trials, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            # Shown by the answer itself: it stands in no address, and in no session.
            context = {"token": token, "said": form.cleaned_data}
            return render(request, "account/token_made.html", context)
    with reading(account_scope(request.user)):
        page = own_page(tokens_of_user(request.user), request.user, form)
    return render(request, "account/tokens.html", page)


def _trials(user: User) -> dict[str, Trial]:
    parts = one_membership_per_trial(user)
    return {part.trial.key: part.trial for part in parts if not why_no_token(part.role)}


def _make(request, trials: dict[str, Trial], said: dict) -> str:
    return make_token(
        name=said["name"],
        may_write=said["rights"] == "write",
        ends_on=said["ends_on"],
        scope=scope_of(request.user, trials[said["study"]]),
        proof=proof_of(request),
    )


@login_required
@require_POST
def end_own(request, token_id):
    with reading(account_scope(request.user)):
        token = get_object_or_404(tokens_of_user(request.user), pk=token_id)
    try:
        end_token(token=token, reason="", scope=scope_of(request.user, token.trial))
    except NotPermitted:
        messages.info(request, "It has ended with your part in the study.")
    else:
        messages.success(request, f"{token.name}: the token counts no more.")
    return redirect("api-tokens")


@demands(P.INVITE_PEOPLE)
def show_of_study(request):
    page = study_page(tokens_of_trial(request.trial), request.trial)
    return render(request, "trials/people/tokens.html", page)


@demands(P.INVITE_PEOPLE)
@require_POST
def end_of_study(request, token_id):
    token = get_object_or_404(tokens_of_trial(request.trial), pk=token_id)
    back = reverse("study-tokens", args=[request.trial.key])
    try:
        end_token(token=token, reason=request.POST.get("reason", ""), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, back)
    messages.success(request, f"{token.name}: the token counts no more.")
    return redirect(back)
