"""What a second programmer sends."""

from django import forms

from analysis.second_runs import WHOLE

LONGEST = 5_000_000


class ResultsForm(forms.Form):
    implementation = forms.CharField(
        label="Software and version",
        max_length=100,
        help_text="For example SAS 9.4, or Stata 18.",
    )
    file = forms.FileField(
        label="Results",
        help_text="CSV with the columns analysis, figure and value, the figures named as in"
        f" figures.csv of the package. {WHOLE}",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LONGEST:
            raise forms.ValidationError(f"The file is longer than {LONGEST:,} bytes.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not a text in UTF-8.") from None
