"""One's own account: its password, its sign-ins, and their end."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions.accounts import change_password, sign_out_everywhere
from trials.policies.passwords import RULES
from trials.refusals import Refused
from trials.web.attempts import counted_attempt
from trials.web.presenters.account import account_page


class NewPasswordForm(forms.Form):
    """A new password, typed twice: of whoever comes with a link, and of whoever changes theirs."""

    new = forms.CharField(
        label="New password",
        strip=False,
        help_text=RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The new password once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        said = super().clean()
        if said.get("new") != said.get("again"):
            raise forms.ValidationError("The two new passwords differ: type them again.")
        return said


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label="Your password until now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "new", "again")


@login_required
def show_account(request):
    return render(request, "account/account.html", account_page(request.user))


# No transaction around it: a wrong password must be counted although the page says no.
@transaction.non_atomic_requests
@sensitive_post_parameters()
@login_required
def show_password(request):
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your password is changed; other sign-ins have ended.")
            return redirect("account")
    return render(request, "account/password.html", {"form": form})


def _change(request, said: dict) -> None:
    user = request.user
    with counted_attempt(user.username, request):
        change_password(user=user, old=said["old"], new=said["new"])
    update_session_auth_hash(request, user)


@login_required
@require_POST
def end_everywhere(request):
    sign_out_everywhere(user=request.user)
    messages.success(request, "You are signed out on every computer, this one too.")
    return redirect("sign-in")
