"""What people of the vault, and the auditor, type around an emergency; the acts check the rest."""

from django import forms


class EmergencyForm(forms.Form):
    number = forms.CharField(label="Participant number", max_length=20)
    site = forms.CharField(label="Site code", max_length=10)
    reason = forms.CharField(label="Reason", max_length=1000)


class ReviewForm(forms.Form):
    impact = forms.CharField(label="Assessment", max_length=2000)


class TakeAwayForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)
