"""What people send about sites and about those who were asked to take part."""

from datetime import date

from django import forms

from trials.lifecycle import PRESCREENING_REASONS, SITE
from trials.web.forms import DATE_ERRORS

REASON = {"required": "Give the reason.", "max_length": "Say it in at most 500 characters."}


class SiteStateForm(forms.Form):
    """Whether the state may follow now, the act decides."""

    state = forms.ChoiceField(choices=[(state, state) for state in SITE])
    on = forms.DateField(error_messages=DATE_ERRORS)
    reason = forms.CharField(max_length=500, error_messages=REASON)


class ExclusionForm(forms.Form):
    on = forms.DateField(error_messages=DATE_ERRORS)
    reason = forms.CharField(max_length=500, error_messages=REASON)


class ConfirmationForm(forms.Form):
    on = forms.DateField(error_messages=DATE_ERRORS)


class PrescreeningForm(forms.Form):
    contacted_on = forms.DateField(
        label="Asked on",
        initial=date.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DATE_ERRORS,
    )
    reason = forms.ChoiceField(
        label="Why it went no further",
        required=False,
        choices=[("", "It may go on: no decision yet"), *PRESCREENING_REASONS.items()],
    )
    explanation = forms.CharField(
        label="Explanation",
        required=False,
        max_length=300,
        help_text="No name, no telephone number, no address: the log names nobody.",
    )
