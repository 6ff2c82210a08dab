"""The few forms that are not instruments."""

from django import forms

from trials.lifecycle import PARTICIPANT
from trials.models import ConsentWithdrawal, ContactAttempt, Prescreening
from trials.studies import schema
from trials.studies.words import language_name

DATE_ERRORS = {"required": "Give the date.", "invalid": "Give a date as year-month-day."}


def sentences(form: forms.Form) -> str:
    """Everything that is wrong with a form, as one text."""
    return " ".join(
        _sentence(form, name, e) for name, errors in form.errors.items() for e in errors
    )


def _sentence(form: forms.Form, name: str, error: str) -> str:
    if error != str(forms.Field.default_error_messages["required"]):
        return error
    return f"{form.fields[name].label or name.replace('_', ' ').capitalize()}: give a value."


class EnrolForm(forms.Form):
    number = forms.CharField(
        label="Participant number", max_length=20, help_text="As in your site's list: 01-007."
    )
    consented_on = forms.DateField(
        label="Date of consent", widget=forms.DateInput(attrs={"type": "date"})
    )
    consent_version = forms.CharField(
        label="Version of the consent form",
        max_length=40,
        help_text="The version printed on the form that was signed.",
    )
    prescreening = forms.ModelChoiceField(
        label="Line of the screening log",
        queryset=Prescreening.objects.none(),
        required=False,
        empty_label="None",
        help_text="Where the person was asked before consent.",
    )

    def __init__(
        self, *args, consent: schema.ConsentForm, prescreened, languages: list[str], **kwargs
    ):
        """consent: as the study file has it; each of its choices becomes a tick.

        languages: of the site; asked for where there is a choice.
        """
        super().__init__(*args, **kwargs)
        if len(languages) > 1:
            self.fields["language"] = forms.ChoiceField(
                label="Language of the interviews",
                choices=[(code, language_name(code)) for code in languages],
            )
        self.consent = consent
        self.fields["prescreening"].queryset = prescreened
        for choice in consent.choices:
            self.fields[f"choice-{choice.code}"] = forms.BooleanField(
                label=choice.label,
                required=False,
                help_text="Nobody can take part without it." if choice.required else "",
            )

    def said(self) -> dict:
        """What `enrol` takes."""
        given = self.cleaned_data
        choices = {c.code: given[f"choice-{c.code}"] for c in self.consent.choices}
        kept = ("number", "consented_on", "consent_version", "prescreening", "language")
        return {name: given[name] for name in kept if name in given} | {"choices": choices}


class StepForm(forms.Form):
    """A step of a participant; whether it may follow now, the act decides."""

    axis = forms.ChoiceField(choices=[(axis, axis) for axis in PARTICIPANT])
    state = forms.CharField(max_length=30)
    on = forms.DateField(error_messages=DATE_ERRORS)
    reason = forms.CharField(required=False, max_length=40)
    explanation = forms.CharField(required=False, max_length=300)

    def clean(self):
        said = super().clean()
        states = PARTICIPANT.get(said.get("axis"), {})
        if "state" in said and said["state"] not in states:
            raise forms.ValidationError(f"There is no step {said['state']!r} on this axis.")
        return said


class ConsentForm(forms.Form):
    version = forms.CharField(
        max_length=40, error_messages={"required": "Give the version that was signed."}
    )
    on = forms.DateField(error_messages=DATE_ERRORS)
    stage = forms.CharField(required=False, max_length=40)


class WithdrawalForm(forms.Form):
    part = forms.ChoiceField(choices=ConsentWithdrawal.Part.choices)
    on = forms.DateField(error_messages=DATE_ERRORS)
    reason = forms.CharField(required=False, max_length=300)


class ContactForm(forms.Form):
    way = forms.ChoiceField(choices=ContactAttempt.Way.choices)
    on = forms.DateField(error_messages=DATE_ERRORS)
    note = forms.CharField(required=False, max_length=300)


class LinkForm(forms.Form):
    parent_study = forms.CharField(max_length=40)
    parent_number = forms.CharField(max_length=20)
    last_session_on = forms.DateField(required=False, error_messages=DATE_ERRORS)
    sessions = forms.IntegerField(required=False, min_value=0, max_value=99)


class DosingForm(forms.Form):
    """at: local time of the site."""

    kind = forms.CharField(max_length=20)
    decision = forms.CharField(max_length=20)
    at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "Give the time.", "invalid": "Give the day and the time."},
    )
    reason = forms.CharField(required=False, max_length=300)


class ConfirmedDoseForm(forms.Form):
    """The initial dose, and who confirms it. at: local time of the site."""

    at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "Give the time.", "invalid": "Give the day and the time."},
    )
    second = forms.UUIDField(
        error_messages={
            "required": "Second person: choose who confirms the dose.",
            "invalid": "Second person: choose who confirms the dose.",
        }
    )
    password = forms.CharField(
        strip=False, error_messages={"required": "Password of the second person: it is missing."}
    )
