"""What people send about deviations from the protocol; whether it may be, the acts decide."""

from django import forms

from trials.models import Deviation
from trials.web.forms import DATE_ERRORS

REASON = {"required": "Give the reason.", "max_length": "Say it in at most 500 characters."}


class ReportForm(forms.Form):
    """number: of the participant. visit: its name, V3 or UNS#2; "" where it was at none."""

    number = forms.CharField(max_length=20, error_messages={"required": "Give the participant."})
    visit = forms.CharField(max_length=60, required=False)
    kind = forms.ChoiceField(choices=Deviation.Kind)
    happened_on = forms.DateField(error_messages=DATE_ERRORS)
    explanation = forms.CharField(max_length=500, error_messages=REASON)
    immediate_hazard = forms.BooleanField(required=False)


class ClassForm(forms.Form):
    classification = forms.ChoiceField(choices=Deviation.Class)
    affects = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(max_length=500, error_messages=REASON)


class StepForm(forms.Form):
    reason = forms.CharField(max_length=500, error_messages=REASON)


class EthicsForm(StepForm):
    happened_on = forms.DateField(error_messages=DATE_ERRORS)
    reference = forms.CharField(
        max_length=80, error_messages={"required": "Give the reference of the ethics board."}
    )


FORM_OF_STEP = {
    Deviation.State.CLASSIFIED: ClassForm,
    Deviation.State.REPORTED_TO_ETHICS: EthicsForm,
}
