"""What people send about documents, notes, coded terms and transfers."""

from django import forms

from trials.actions.filing import Given
from trials.models import StudyDocument, Transfer
from trials.uploads import ALLOWED, MOST_BYTES
from trials.web.forms import DATE_ERRORS

DAY = {"widget": forms.DateInput(attrs={"type": "date"}), "error_messages": DATE_ERRORS}


class _FileField(forms.FileField):
    """Gives (name, bytes). A file that is too large is not read."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"{file.size / 1e6:.1f} MB: at most {MOST_BYTES / 1e6:.0f} MB are taken."
            )
        return file.name, file.read()


class VersionForm(forms.Form):
    label = forms.CharField(
        label="Version", max_length=40, help_text="As it is printed on the document."
    )
    effective_on = forms.DateField(label="Effective from", **DAY)
    expires_on = forms.DateField(
        label="Expires on", required=False, help_text="Empty where it does not.", **DAY
    )
    file = _FileField(label="File", help_text=f"{ALLOWED}; at most {MOST_BYTES // 10**6} MB.")

    def given(self) -> Given:
        said = self.cleaned_data
        name, content = said["file"]
        return Given(said["label"], said["effective_on"], said["expires_on"], name, content)


class DocumentForm(VersionForm):
    """sites: those for which the person may file; all_sites: whether for the study too."""

    kind = forms.ChoiceField(label="Kind", choices=StudyDocument.Kind.choices)
    site = forms.ModelChoiceField(label="Of", queryset=None, required=False)
    title = forms.CharField(
        label="Title", max_length=160, help_text="Without the name of a participant or an arm."
    )
    field_order = ("kind", "site", "title")

    def __init__(self, *arguments, sites, all_sites: bool, **said):
        super().__init__(*arguments, **said)
        self.fields["site"].queryset = sites
        self.fields["site"].empty_label = "The study" if all_sites else None
        self.fields["site"].required = not all_sites


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, error_messages={"required": "Give the reason."})


class NoteForm(forms.Form):
    """subject: "study", or what it is of and its id, as presenters.notes.subject_key writes it."""

    subject = forms.CharField(max_length=80, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What happened, when, and what was done. No name of a person or of an arm. It"
        " cannot be changed afterwards.",
    )
    confirmed = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label="I have looked: it names nobody"
    )

    def ask_to_confirm(self) -> None:
        self.fields["confirmed"].widget = forms.CheckboxInput()


class DictionaryForm(forms.Form):
    name = forms.ChoiceField(label="Dictionary")
    version = forms.CharField(label="Version", max_length=40)
    licence = forms.CharField(
        label="Licence", max_length=160, help_text="Whose it is, and its number."
    )
    file = _FileField(
        label="File",
        help_text="A CSV in UTF-8 with the columns code and term, and level and parent where the"
        " dictionary has them.",
    )

    def __init__(self, *arguments, names: list[str], **said):
        super().__init__(*arguments, **said)
        self.fields["name"].choices = [(name, name) for name in names]


class CodeForm(forms.Form):
    dictionary = forms.CharField(max_length=40)
    words = forms.CharField(max_length=20_000)
    code = forms.CharField(required=False, max_length=40)
    other_code = forms.CharField(required=False, max_length=40)

    def clean(self):
        said = super().clean()
        code = (said.get("other_code") or said.get("code") or "").strip()
        if not code:
            raise forms.ValidationError("Choose a term, or type a code.")
        return said | {"code": code}


class RecodeForm(forms.Form):
    dictionary = forms.CharField(max_length=40)


class TransferForm(forms.Form):
    kind = forms.ChoiceField(label="From", choices=Transfer.Kind.choices)
    sender = forms.CharField(label="Sender", max_length=120)
    file_name = forms.CharField(label="Name of the file", max_length=160)
    records = forms.IntegerField(
        label="Records", min_value=0, help_text="Lines of the file without the heading."
    )
    sha256 = forms.CharField(label="SHA-256 of the file", max_length=80)
    participant_column = forms.CharField(
        label="Column of the participant", max_length=40, initial="participant"
    )
    by_participant = forms.CharField(
        label="Records by participant",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Where the sender says it: one line each, such as 01-001, 12.",
    )


class ArrivalForm(forms.Form):
    file = _FileField(label="File")


class ExplanationForm(forms.Form):
    difference = forms.RegexField("^[0-9a-f]{64}$")
    explanation = forms.CharField(
        max_length=500, error_messages={"required": "Say why the difference may stand."}
    )
