"""What the pharmacist types: shapes only; whether it may be, the acts decide."""

from django import forms

from trials.refusals import Refused
from trials.web.forms import sentences

IN_RANGE = {"yes": True, "no": False}
# What happens to kits apart from shipments and sessions: {state: in words}.
MOVES = {
    "quarantined": "Put into quarantine",
    "available": "Release from quarantine",
    "lost": "Lost",
    "damaged": "Damaged",
    "destroyed": "Destroyed, before a witness",
}


class ReceiptForm(forms.Form):
    witness = forms.CharField(required=False, max_length=120)
    in_range = forms.TypedChoiceField(
        label="Temperature", choices=[(key, key) for key in IN_RANGE], coerce=IN_RANGE.get
    )
    reason = forms.CharField(required=False, max_length=300)


class MoveForm(forms.Form):
    """numbers: of one kit or more, apart by commas or spaces."""

    numbers = forms.CharField(label="Kit numbers", max_length=2000)
    to = forms.ChoiceField(label="What happened", choices=list(MOVES.items()))
    witness = forms.CharField(required=False, max_length=120)
    reason = forms.CharField(required=False, max_length=300)

    def clean_numbers(self):
        return self.cleaned_data["numbers"].replace(",", " ").split()


class ReturnForm(forms.Form):
    counted = forms.IntegerField(label="Capsules counted", min_value=0, max_value=99)
    reason = forms.CharField(required=False, max_length=300)


class CountForm(forms.Form):
    counted = forms.IntegerField(label="Kits on the shelf", min_value=0, max_value=99_999)
    reason = forms.CharField(required=False, max_length=300)


def said_in(form: forms.Form) -> dict:
    """What an act takes. Raises Refused with everything that is wrong."""
    if not form.is_valid():
        raise Refused(sentences(form))
    return form.cleaned_data
