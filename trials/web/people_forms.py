"""What is sent about the people of a study."""

from datetime import date

from django import forms

from trials.authorization.roles import ROLES
from trials.authorization.tasks import TASKS
from trials.web.forms import DATE_ERRORS
from trials.web.views.account import NewPasswordForm

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class InvitationForm(forms.Form):
    name = forms.CharField(
        max_length=120, help_text="The full name, as it will stand beside signatures."
    )
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label="User name",
        max_length=60,
        help_text="For good: it is never changed or given to anybody else. Somebody who has an"
        " account here keeps theirs.",
        error_messages={"invalid": "Letters, digits, dot, hyphen and underscore only."},
    )
    email = forms.EmailField(label="E-mail address", required=False)
    role = forms.ChoiceField()
    sites = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For a role at a site; a role that works across sites has no tick here.",
    )
    starts_on = forms.DateField(
        label="First day", initial=date.today, error_messages=DATE_ERRORS, **_DAY
    )
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Leave it out where none is known yet.",
        error_messages=DATE_ERRORS,
        **_DAY,
    )
    identity = forms.CharField(
        label="How you made sure who they are",
        max_length=200,
        min_length=5,
        help_text="Passport seen in person, known from the clinic since 2019.",
    )

    def __init__(self, *args, roles: list[str], sites, **kwargs):
        """roles: that may be given. sites: those that may be named."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLES[role].label) for role in roles]
        self.fields["sites"].choices = [(site.code, str(site)) for site in sites]


class AcceptanceForm(NewPasswordForm):
    """By the link, without a sign-in."""

    code = forms.CharField(label="Code of your invitation", max_length=100)
    username = forms.CharField(
        label="User name",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    declares = forms.BooleanField(
        error_messages={"required": "Your part begins once you have declared it."}
    )
    field_order = ("code", "username", "new", "again", "declares")

    def __init__(self, *args, statement: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declares"].label = statement
        self.fields["new"].label = "Password"
        self.fields["again"].label = "The password once more"
        self.fields["new"].help_text += " Who has an account here already gives the one it has."


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, error_messages={"required": "Give the reason."})


class TrainingForm(forms.Form):
    trained_on = forms.DateField(error_messages=DATE_ERRORS)
    certificate = forms.CharField(
        max_length=200, error_messages={"required": "Name the certificate."}
    )


class DelegationForm(forms.Form):
    part = forms.ChoiceField(label="To whom")
    tasks = forms.MultipleChoiceField(
        choices=[(code, task.label) for code, task in TASKS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one task."},
    )
    starts_on = forms.DateField(
        label="First day", initial=date.today, error_messages=DATE_ERRORS, **_DAY
    )
    ends_on = forms.DateField(label="Last day", required=False, error_messages=DATE_ERRORS, **_DAY)

    def __init__(self, *args, parts, **kwargs):
        """parts: of the people to whom tasks may be given, with user and site."""
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [
            (str(part.pk), f"{part.user.name}, {ROLES[part.role].label}, site {part.site.code}")
            for part in parts
        ]


class DayForm(forms.Form):
    on = forms.DateField(
        label="Who had which role on", required=False, error_messages=DATE_ERRORS, **_DAY
    )
