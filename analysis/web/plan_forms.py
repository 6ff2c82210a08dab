"""What the pages of plans send."""

from django import forms

from analysis.plans.loading import LONGEST
from trials.web.study_forms import with_plain_ends

PASTED = "plan.yaml"


class PlanForm(forms.Form):
    """A plan as a file, or as text; the file counts where both are given."""

    file = forms.FileField(
        required=False,
        label="Plan as a file",
        help_text="YAML; docs/formats.md and docs/analyses.md say what it may hold.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label="Or its text",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "plan-input"}),
    )

    def clean_file(self) -> tuple[str, str] | None:
        """Its name and its text."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LONGEST:
            raise forms.ValidationError(f"The file is longer than {LONGEST:,} bytes.")
        try:
            return file.name, with_plain_ends(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not a text in UTF-8.") from None

    def clean(self) -> dict:
        """source and text of the plan."""
        said = super().clean()
        if said.get("file"):
            source, text = said["file"]
        else:
            source, text = PASTED, with_plain_ends(said.get("text") or "")
        if not text.strip() and not self.errors:
            raise forms.ValidationError("Choose the file of a plan, or paste its text.")
        return {"source": source, "text": text}
