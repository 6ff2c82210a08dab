"""What the rater coordinator sends."""

from collections.abc import Iterable

from django import forms

from trials.studies.schema import Study
from trials.studies.words import language_name
from trials.web.forms import DATE_ERRORS

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}), "error_messages": DATE_ERRORS}


class ProfileForm(forms.Form):
    languages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Tick at least one."}
    )
    most_per_week = forms.IntegerField(
        label="Interviews per week, at most", min_value=1, max_value=100
    )

    def __init__(self, *args, study: Study, spoken: Iterable[str] = (), **kwargs):
        """spoken: by the rater already, who keeps also what no site of the study speaks."""
        super().__init__(*args, **kwargs)
        codes = sorted({*spoken, *(code for site in study.sites for code in site.languages)})
        self.fields["languages"].choices = [(code, language_name(code)) for code in codes]


class CertificateForm(forms.Form):
    certified_on = forms.DateField(label="Certified on", **_DAY)
    note = forms.CharField(required=False, max_length=300)
    forms = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Tick at least one."}
    )
    field_order = ("forms", "certified_on", "note")

    def __init__(self, *args, study: Study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["forms"].choices = [(key, key) for key in study.rated_forms]
        months = study.rating.certificate_months
        self.fields["certified_on"].help_text = f"It counts for {months} months."


class DeclarationForm(forms.Form):
    site = forms.ChoiceField(label="Conflict of interest", required=False)
    explanation = forms.CharField(
        required=False, max_length=300, help_text="Where there is a conflict: what it is."
    )
    declared_on = forms.DateField(label="Signed on", **_DAY)

    def __init__(self, *args, study: Study, **kwargs):
        super().__init__(*args, **kwargs)
        sites = [(site.code, f"With site {site.code}") for site in study.sites]
        self.fields["site"].choices = [("", "No conflict to declare"), *sites]
