"""What people post about interviews, read field by field; whether it may be, the acts decide."""

from django import forms

from trials.models import InterviewDocument, ThemeSegment

WHOLE = {"required": "Give the character.", "invalid": "Give a whole number of characters."}


class _DocumentForm(forms.Form):
    """visits: those at which interviews are held."""

    visit = forms.ChoiceField(label="Participant and visit")
    title = forms.CharField(
        label="Title", max_length=120, help_text="Without a name: it is seen in lists."
    )
    led_by = forms.ChoiceField(
        label="The interview was led by", choices=InterviewDocument.LedBy.choices
    )
    exception = forms.CharField(
        label="Why the treating therapist",
        max_length=300,
        required=False,
        help_text="Only where the treating therapist led it: what the participant would say to"
        " nobody else may be left unsaid.",
    )

    def __init__(self, *arguments, visits, **said):
        super().__init__(*arguments, **said)
        self.visits = {str(visit.pk): visit for visit in visits}
        self.fields["visit"].choices = [
            (key, f"{visit.participant.number}, {visit.name}") for key, visit in self.visits.items()
        ]

    def clean_visit(self):
        return self.visits[self.cleaned_data["visit"]]


class TranscriptForm(_DocumentForm):
    text = forms.CharField(
        label="Transcript",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
        help_text="As it was said, one turn to a line. Names are removed in the next step.",
    )


class RecordingForm(_DocumentForm):
    sha256 = forms.CharField(
        label="SHA-256 of the file",
        help_text="The recording stays where it is; its hash shows later that it is the same.",
    )
    minutes = forms.IntegerField(label="Length in minutes", min_value=0)
    seconds = forms.IntegerField(label="and seconds", min_value=0, max_value=59)
    kept_at = forms.CharField(label="Where it is kept", max_length=200)


class TextForm(forms.Form):
    text = forms.CharField(strip=False, error_messages={"required": "The transcript is empty."})
    based_on = forms.IntegerField()


class StepForm(forms.Form):
    state = forms.ChoiceField(choices=InterviewDocument.State.choices)
    reason = forms.CharField(required=False, max_length=300)


class PassageForm(forms.Form):
    """start, end: code points; end is the first character that no longer belongs to it."""

    start = forms.IntegerField(error_messages=WHOLE)
    end = forms.IntegerField(error_messages=WHOLE)
    code = forms.CharField(required=False, max_length=40)
    memo = forms.CharField(required=False, max_length=500)


class CodeForm(forms.Form):
    key = forms.CharField(max_length=60, error_messages={"required": "Give the code a key."})
    label = forms.CharField(required=False, max_length=120)
    definition = forms.CharField(required=False, max_length=1000)
    parent = forms.CharField(required=False, max_length=40)
    retired = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=300)


class ThemeForm(forms.Form):
    statement = forms.CharField(required=False, max_length=500)
    reason = forms.CharField(required=False, max_length=300)
    retired = forms.BooleanField(required=False)


class LinkForm(forms.Form):
    segment = forms.UUIDField()
    theme = forms.IntegerField(error_messages={"required": "Choose the theme."})
    side = forms.ChoiceField(choices=ThemeSegment.Side.choices)


class ResolutionForm(forms.Form):
    sentence = forms.IntegerField(min_value=0)
    code = forms.CharField(max_length=40)
    applies = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(required=False, max_length=300)
