"""The study file: what a trial is. Its types are the documentation of its format."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from instruments import Choice, Instrument, Item, UnknownInstrument, get_instrument

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]

# Who fills a form in decides who may see it.
FORM_CLASS_OF = {"participant": "self_report", "site": "clinical", "rater": "rating"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Strict):
    code: Code
    label: str
    ratio: int = Field(default=1, ge=1)


class SiteOfStudy(_Strict):
    code: Code
    name: str
    country: str = Field(pattern="^[A-Z]{2}$")
    timezone: str


class Field_(_Strict):
    """One field of a form of the study's own: choices, or a number between two bounds."""

    key: Code
    label: str = Field(max_length=80)
    choices: dict[int, str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    @model_validator(mode="after")
    def _choices_or_bounds(self):
        if (self.choices is None) == (self.minimum is None or self.maximum is None):
            raise ValueError("give either choices, or minimum and maximum")
        return self

    def as_item(self, number: int) -> Item:
        if self.choices is not None:
            choices = tuple(Choice(code, label) for code, label in self.choices.items())
            return Item(key=self.key, number=number, label=self.label, choices=choices)
        return Item(
            key=self.key,
            number=number,
            label=self.label,
            kind="number",
            minimum=self.minimum,
            maximum=self.maximum,
            unit=self.unit,
        )


class OwnForm(_Strict):
    """A form beyond the instrument library, for example demographics."""

    title: str
    fields: list[Field_] = Field(min_length=1)


class ExpectedForm(_Strict):
    """One form at one visit. `by` fills it in: the participant on paper, the site, or a rater."""

    form: str
    version: str | None = None
    by: Literal["participant", "site", "rater"]

    @property
    def form_class(self) -> str:
        return FORM_CLASS_OF[self.by]


class Anchor(_Strict):
    """Days after an event, with the window around the target. after: "consent" or a visit."""

    after: str
    days: int
    window: tuple[int, int]

    @model_validator(mode="after")
    def _window_holds_target(self):
        if not self.window[0] <= 0 <= self.window[1]:
            raise ValueError("a window is [days early as 0 or less, days late as 0 or more]")
        return self


class VisitOfStudy(_Strict):
    code: Code
    label: str
    anchor: Anchor
    forms: list[ExpectedForm] = Field(min_length=1)


class RandomisationRule(_Strict):
    """visits: whose forms must be complete before. blocks: sizes, known to nobody else."""

    after: list[str]
    strata: Literal["site"] = "site"


class ImportRule(_Strict):
    """How a file of item answers names our forms and visits."""

    forms: dict[str, str] = Field(description="name in the file: our form")
    arms: dict[str, str] = Field(default_factory=dict, description="name in the file: our arm")
    visits: dict[str, dict[str, str]] = Field(
        description="visit in the file: {our form: our visit}"
    )
    covariates: dict[str, str] = Field(
        default_factory=dict, description="column of the covariate file: form.field@visit"
    )


class Study(_Strict):
    study: Code
    title: str
    registry: str | None = None
    consent_version: str
    arms: list[Arm] = Field(min_length=2)
    sites: list[SiteOfStudy] = Field(min_length=1)
    own_forms: dict[str, OwnForm] = Field(default_factory=dict)
    visits: list[VisitOfStudy] = Field(min_length=1)
    randomisation: RandomisationRule
    import_: ImportRule | None = Field(default=None, alias="import")

    @model_validator(mode="after")
    def _names_exist(self):
        codes = [visit.code for visit in self.visits]
        _refuse_twice("visit", codes)
        _refuse_twice("site", [site.code for site in self.sites])
        _refuse_twice("arm", [arm.code for arm in self.arms])
        before = {"consent"}
        for visit in self.visits:
            if visit.anchor.after not in before:
                raise ValueError(
                    f"visit {visit.code} is anchored on {visit.anchor.after!r}, which is neither"
                    f" consent nor an earlier visit: {', '.join(sorted(before))}"
                )
            before.add(visit.code)
            for expected in visit.forms:
                self.form(expected.form, expected.version)
        if self.import_:
            self._refuse_unknown_import(self.import_)
        unknown = set(self.randomisation.after) - set(codes)
        if unknown:
            raise ValueError(f"randomisation waits for unknown visits: {', '.join(unknown)}")
        return self

    def _refuse_unknown_import(self, rule: "ImportRule") -> None:
        arms = {arm.code for arm in self.arms}
        if set(rule.arms.values()) - arms:
            raise ValueError(f"import.arms leads to an arm that is not one of {sorted(arms)}")
        expected = {(visit.code, form.form) for visit in self.visits for form in visit.forms}
        named = {(visit, form) for at in rule.visits.values() for form, visit in at.items()}
        if named - expected:
            visit, form = sorted(named - expected)[0]
            raise ValueError(f"import.visits: form {form} is not expected at visit {visit}")
        for place in rule.covariates.values():
            form, _, visit = place.partition("@")
            if (visit, form.partition(".")[0]) not in expected:
                raise ValueError(f"import.covariates: {place} is not a form.field@visit of ours")

    def form(self, key: str, version: str | None = None) -> Instrument:
        """The study's own form, or the instrument of the library."""
        if key in self._built_forms:
            return self._built_forms[key]
        try:
            return get_instrument(key, version=version)
        except UnknownInstrument as unknown:
            raise ValueError(str(unknown)) from None

    @cached_property
    def forms(self) -> dict[tuple[str, str], Instrument]:
        """{(key, version): form} of everything that is filled in, in the order of the visits."""
        found = (self.form(e.form, e.version) for visit in self.visits for e in visit.forms)
        return {(form.key, form.version): form for form in found}

    def visit(self, code: str) -> VisitOfStudy:
        return next(visit for visit in self.visits if visit.code == code)

    @cached_property
    def _built_forms(self) -> dict[str, Instrument]:
        return {
            key: Instrument(
                key=key,
                version="1",
                title=form.title,
                abbreviation=key,
                respondent="clinician",
                items=tuple(f.as_item(n) for n, f in enumerate(form.fields, 1)),
            )
            for key, form in self.own_forms.items()
        }


def _refuse_twice(what: str, codes: list[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} is there twice")
