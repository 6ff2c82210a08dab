"""What people send to amend a study."""

from django import forms

from trials.studies.reading import LONGEST


def with_plain_ends(text: str) -> str:
    """A browser sends \\r\\n for each end of a line; the hash is that of the file."""
    return text.replace("\r\n", "\n")


class StudyFileForm(forms.Form):
    file = forms.FileField(
        label="Study file",
        help_text="The whole file of the next version, as YAML. Nothing is kept yet.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_file(self) -> tuple[str, str]:
        """Its name and its text."""
        file = self.cleaned_data["file"]
        if file.size > LONGEST:
            raise forms.ValidationError(f"The file is longer than {LONGEST:,} bytes.")
        try:
            return file.name, with_plain_ends(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not a text in UTF-8.") from None


class ProposalForm(forms.Form):
    """The file once more, after its difference was read."""

    source = forms.CharField(max_length=200, widget=forms.HiddenInput)
    text = forms.CharField(max_length=LONGEST, strip=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return with_plain_ends(self.cleaned_data["text"])


class ApprovalForm(forms.Form):
    seen = forms.RegexField("^[0-9a-f]{64}$", error_messages={"required": "Read the difference."})


class EthicsForm(forms.Form):
    approved_on = forms.DateField(
        error_messages={
            "required": "Give the date of the letter.",
            "invalid": "Give the date of the letter as year-month-day.",
        }
    )
    reference = forms.CharField(required=False, max_length=80)
