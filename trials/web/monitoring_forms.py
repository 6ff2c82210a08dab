"""What people send about monitoring visits; whether it may be, the acts decide."""

from django import forms

from trials.models import MonitoringVisit
from trials.web.forms import DATE_ERRORS


class SeenForm(forms.Form):
    """revision: the answers that stood on the page; none where the monitor reads none."""

    revision = forms.UUIDField(
        required=False, error_messages={"invalid": "Open the page again, then verify."}
    )


class PlanForm(forms.Form):
    site = forms.CharField(max_length=10, error_messages={"required": "Say which site."})
    kind = forms.ChoiceField(choices=MonitoringVisit.Kind)
    planned_on = forms.DateField(error_messages=DATE_ERRORS)


class HeldForm(forms.Form):
    on = forms.DateField(error_messages=DATE_ERRORS)


class CancelForm(forms.Form):
    reason = forms.CharField(required=False, max_length=300)


class FindingForm(forms.Form):
    finding = forms.CharField(max_length=1000, error_messages={"required": "Say what was found."})
    action = forms.CharField(max_length=500, error_messages={"required": "Say what is to be done."})
    owner = forms.CharField(max_length=120, error_messages={"required": "Say who is to do it."})
    due_on = forms.DateField(error_messages=DATE_ERRORS)


class ClosureForm(forms.Form):
    note = forms.CharField(required=False, max_length=500)


class TextForm(forms.Form):
    text = forms.CharField(required=False, max_length=20_000)
