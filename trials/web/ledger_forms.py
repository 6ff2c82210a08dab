"""What somebody looks for in the ledger, as the address says it."""

from django import forms

from trials.authorization.roles import ROLES
from trials.policies.ledger_review import LARGEST_SAMPLE
from trials.selectors.ledger import Wanted
from trials.web.forms import DATE_ERRORS
from trials.web.presenters.act_words import KINDS, OF_THE_STUDY

_ANY = ("", "Any")
ONLY = (("", "Everything"), ("corrections", "Corrections"), ("refused", "Refused attempts"))


class LedgerFilter(forms.Form):
    """What both pages ask. Nothing has to be given."""

    kind = forms.ChoiceField(required=False)
    person = forms.CharField(required=False, max_length=120, label="Name of the person")
    only = forms.ChoiceField(required=False, choices=ONLY, label="Show")
    first_day = forms.DateField(
        required=False, label="From", error_messages=DATE_ERRORS, widget=forms.DateInput
    )
    last_day = forms.DateField(
        required=False, label="To", error_messages=DATE_ERRORS, widget=forms.DateInput
    )
    order = forms.ChoiceField(required=False, choices=(("", "Oldest first"), ("new", "Newest")))

    kinds = KINDS

    def __init__(self, *said, **more):
        super().__init__(*said, **more)
        options = [(name, label) for name, (label, _) in self.kinds.items()]
        self.fields["kind"].choices = [_ANY, *options]
        for day in ("first_day", "last_day"):
            self.fields[day].widget.input_type = "date"

    def clean(self):
        said = super().clean()
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", f"{last} lies before {first}: give a later day.")
        return said

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            kinds=self.kinds[said["kind"]][1] if said["kind"] else (),
            person=said["person"].strip(),
            first_day=said["first_day"],
            last_day=said["last_day"],
            refused=said["only"] == "refused",
            corrections=said["only"] == "corrections",
            **self.also_wanted(),
        )

    def also_wanted(self) -> dict:
        return {}


class ParticipantFilter(LedgerFilter):
    """expected: the participant's forms, with their visits, of which one is chosen. of_study: the
    forms of the study, by key and version."""

    place = forms.ChoiceField(required=False, label="Visit or form")

    field_order = ("kind", "place", "person", "only", "first_day", "last_day", "order")

    def __init__(self, *said, expected, of_study, **more):
        super().__init__(*said, **more)
        visits: dict = {}
        for entry in expected:
            title = of_study[entry.form_key, entry.form_version].title
            visits.setdefault((f"visit:{entry.visit_id}", f"All of {entry.visit.name}"), []).append(
                (f"entry:{entry.pk}", f"{entry.visit.name}: {title}")
            )
        places = [choice for visit, entries in visits.items() for choice in (visit, *entries)]
        self.fields["place"].choices = [_ANY, *places]

    def also_wanted(self) -> dict:
        what, _, which = self.cleaned_data["place"].partition(":")
        return {what: which} if which else {}


class StudyFilter(LedgerFilter):
    """sites: {id: site}. of_accounts: whether the lines of accounts are there for the reader."""

    kinds = KINDS | OF_THE_STUDY

    source = forms.ChoiceField(
        required=False, choices=(("", "The study"), ("accounts", "Its people's accounts"))
    )
    role = forms.ChoiceField(
        required=False, choices=[_ANY, *((role.key, role.label) for role in ROLES.values())]
    )
    site = forms.ChoiceField(required=False)
    participant = forms.CharField(required=False, max_length=20)
    text = forms.CharField(required=False, max_length=120, label="Words of the reason")

    field_order = ("kind", "participant", "person", "source", "role", "site", "only", "first_day")

    def __init__(self, *said, sites: dict, of_accounts: bool, **more):
        super().__init__(*said, **more)
        self.fields["site"].choices = [_ANY, *((str(pk), str(site)) for pk, site in sites.items())]
        if not of_accounts:
            del self.fields["source"]

    @property
    def is_of_accounts(self) -> bool:
        return self.cleaned_data.get("source") == "accounts"

    def also_wanted(self) -> dict:
        names = ("role", "site", "participant", "text")
        return {name: self.cleaned_data[name].strip() for name in names}


class PlanForm(forms.Form):
    """A review of the ledger that is planned. sites: to choose from."""

    site = forms.ModelChoiceField(queryset=None, required=False, empty_label="The whole study")
    first_day = forms.DateField(label="From (UTC)", error_messages=DATE_ERRORS)
    last_day = forms.DateField(label="To (UTC)", error_messages=DATE_ERRORS)
    due_on = forms.DateField(label="Done by", error_messages=DATE_ERRORS)
    sample_size = forms.IntegerField(label="Lines to look at", initial=30)

    def __init__(self, *said, sites, **more):
        super().__init__(*said, **more)
        self.fields["site"].queryset = sites
        for day in ("first_day", "last_day", "due_on"):
            self.fields[day].widget.input_type = "date"


class MarkForm(forms.Form):
    """Lines of the sample that were looked at. queries, deviations: to choose from."""

    place = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=[(str(place), place) for place in range(1, LARGEST_SAMPLE + 1)],
        error_messages={"required": "Tick the lines that you looked at."},
    )
    finding = forms.CharField(required=False, max_length=500)
    query = forms.ModelChoiceField(queryset=None, required=False)
    deviation = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *said, queries, deviations, **more):
        super().__init__(*said, **more)
        self.fields["query"].queryset = queries
        self.fields["deviation"].queryset = deviations

    def said(self) -> dict:
        said = dict(self.cleaned_data)
        return {"places": said.pop("place"), **said}
