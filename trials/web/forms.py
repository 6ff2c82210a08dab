"""The few forms that are not instruments."""

from django import forms

from trials.lifecycle import LABELS, PARTICIPANT


class EnrolForm(forms.Form):
    number = forms.CharField(
        label="Participant number", max_length=20, help_text="As in your site's list: 01-007."
    )
    consented_on = forms.DateField(
        label="Date of consent", widget=forms.DateInput(attrs={"type": "date"})
    )
    consent_version = forms.CharField(
        label="Version of the consent form",
        max_length=20,
        help_text="The version printed on the form that was signed.",
    )


class StepForm(forms.Form):
    """A step of a participant; whether it may follow now, the act decides."""

    state = forms.ChoiceField(
        choices=[
            (state, LABELS[state])
            for states in PARTICIPANT.values()
            for state in states
            if state in LABELS
        ],
    )
    on = forms.DateField(
        error_messages={"required": "Give the date.", "invalid": "Give a date as year-month-day."}
    )
    explanation = forms.CharField(required=False, max_length=300)

    def axis(self) -> str:
        state = self.cleaned_data["state"]
        return next(axis for axis, states in PARTICIPANT.items() if state in states)

    def sentences(self) -> str:
        return " ".join(error for errors in self.errors.values() for error in errors)


class LockForm(forms.Form):
    reason = forms.CharField(max_length=500, error_messages={"required": "Say why you lock now."})
    password = forms.CharField()
