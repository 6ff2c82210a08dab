"""The few forms that are not instruments."""

from django import forms


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


class LockForm(forms.Form):
    reason = forms.CharField(max_length=500, error_messages={"required": "Say why you lock now."})
    password = forms.CharField()
