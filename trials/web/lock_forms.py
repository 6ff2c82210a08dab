"""What the pages of the lock send."""

from django import forms

from trials.web.forms import DATE_ERRORS


def _words(question: str, length: int = 500) -> forms.CharField:
    return forms.CharField(max_length=length, error_messages={"required": question})


class ReasonForm(forms.Form):
    reason = _words("Give the reason.")


class ExplanationForm(forms.Form):
    text = _words("Explain why this cannot be zero.", 1000)
    seen_records = forms.CharField()


class RestoreTestForm(forms.Form):
    tested_on = forms.DateField(error_messages=DATE_ERRORS)
    before = _words("Give the hash of the original.", 128)
    after = _words("Give the hash of what was restored.", 128)
    note = forms.CharField(required=False, max_length=500)


class UnlockForm(forms.Form):
    reason = _words("Say why the study must be unlocked.", 1000)
    impact = _words("Say what it means for the analysis.", 1000)


class MinutesForm(forms.Form):
    held_on = forms.DateField(error_messages=DATE_ERRORS)
    present = _words("Say who was present.")
    text = _words("The minutes are empty.", 20_000)


class ReopeningForm(forms.Form):
    """visit, form: empty for the whole participant, or the whole visit."""

    number = _words("Give the participant's number.", 20)
    visit = forms.CharField(required=False, max_length=40)
    form = forms.CharField(required=False, max_length=80)
    reason = _words("Say what must be changed, and why.")
