"""Eligibility, randomisation, dosing, disclosure, alerts: what may happen, and what may not."""

from typing import Annotated, Literal

from pydantic import Field, WrapValidator, model_validator

from trials.studies.schema.base import Code, Label, Provenance, RuleField, Strict
from trials.studies.schema.sessions import DosingRoom


class ConsentChoice(Strict):
    """A separate tick on the consent form; a required one must be yes."""

    code: Code
    label: Label
    required: bool = False


class ConsentForm(Strict):
    """renew: whether those who signed an earlier version must sign this one before going on."""

    version: Code
    renew: bool = False
    choices: list[ConsentChoice] = Field(default_factory=list)


class EligibilityRule(Strict):
    """met: an inclusion rule that is true, an exclusion rule that is false.

    at: the visits at which it is asked; what is not known by then is not met.
    blinded: it reads a rating: the site learns whether it is met, and nothing else.
    """

    code: Code
    kind: Literal["inclusion", "exclusion"]
    label: Label
    rule: RuleField
    at: list[Code] = Field(min_length=1)
    blinded: bool = False
    provenance: Provenance | None = None


Milestone = Literal["enrolled", "baseline_rated", "enrolment_confirmed"]


class EnrolmentStep(Strict):
    """A step on the way to randomisation, taken when the visits named are done.

    by: the physician signs for it, or the system records it when the visits are done.
    """

    status: Milestone
    after: list[Code] = Field(min_length=1)
    by: Literal["physician", "system"] = "physician"


class Requirement(Strict):
    rule: RuleField
    otherwise: Label


class StratumFactor(Strict):
    """A field that is answered before randomisation, and the level that each choice stands for.

    from: the field. levels: {code of the choice: level}; two choices may share a level.
    """

    factor: Code
    source: str = Field(alias="from", pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")
    levels: dict[int | str, Code] = Field(min_length=1)

    @property
    def form(self) -> str:
        return self.source.partition(".")[0]

    @property
    def field(self) -> str:
        return self.source.partition(".")[2]


def _site_or_factor(given, read):
    if isinstance(given, StratumFactor) or given == "site":
        return given
    if isinstance(given, str):
        raise ValueError("write site, or {factor: sex, from: FORM.field, levels: {…}}")
    return StratumFactor.model_validate(given)


SiteOrFactor = Annotated[Literal["site"] | StratumFactor, WrapValidator(_site_or_factor)]


class RandomisationRule(Strict):
    """after: visits whose forms must be complete. requires: what else must be true.

    strata: within what the arms are balanced; each combination has a part of the list to itself.
    """

    after: list[Code]
    strata: list[SiteOrFactor] = ["site"]
    requires: list[Requirement] = Field(default_factory=list)
    provenance: Provenance | None = None

    @property
    def by_site(self) -> bool:
        return "site" in self.strata

    @property
    def factors(self) -> list[StratumFactor]:
        return [one for one in self.strata if one != "site"]


class DisclosureRule(Strict):
    """A participant's own arm is disclosed to them and their site while the study goes on.

    after: the visit whose forms must be complete. freezes: the stage that is frozen first.
    """

    after: Code
    freezes: Code


class SupplementalDose(Strict):
    """minutes: the first and last minute after the initial dose at which it may be given."""

    minutes: tuple[int, int]
    offered: Literal["by_default", "on_request"] = "by_default"
    withheld_for: list[Label] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self):
        if not 0 < self.minutes[0] <= self.minutes[1]:
            raise ValueError("minutes: [first, last] after the initial dose, both above 0")
        return self


class DosingSession(Strict):
    """mg: {arm: (initial, supplemental)}. level: the name on the kit; it tells no arm.

    escalates: whether the dose rises from the session before; that may be withheld.
    """

    visit: Code
    level: Code | None = None
    mg: dict[Code, tuple[float, float]] = Field(default_factory=dict)
    supplemental: SupplementalDose | None = None
    escalates: bool = False


class Kits(Strict):
    """One sealed kit for each session, asked for by its level; it holds both doses.

    capsules: of the initial and of the supplemental dose, alike in every kit of every arm.
    """

    capsules: tuple[int, int]
    provenance: Provenance | None = None

    @model_validator(mode="after")
    def _something_to_give(self):
        if self.capsules[0] < 1 or self.capsules[1] < 0:
            raise ValueError("capsules: [initial, supplemental], the first above 0")
        return self


class Dosing(Strict):
    """kits: left out where the product comes to the site without numbered kits.

    room: what is recorded in the room; docs/sessions.md.
    """

    product: Label
    sessions: list[DosingSession] = Field(min_length=1)
    kits: Kits | None = None
    room: DosingRoom | None = None
    provenance: Provenance | None = None


class StudyAlert(Strict):
    """A safety rule on the answers of one form of the study's own."""

    code: Code
    form: Code
    rule: RuleField
    level: Literal["notice", "review", "urgent", "call"]
    message: Label


class AlertEscalation(Strict):
    """When an alert that nobody acknowledges goes to the next in line, and how often again.

    after_hours: since it was raised. again_hours: since the last who was told.
    """

    after_hours: int = Field(default=24, ge=1, le=168)
    again_hours: int = Field(default=24, ge=1, le=168)


class AdverseEventForm(Strict):
    """Where adverse events are recorded: the form, and its yes-or-no field for serious ones.

    term, began, ended, outcome: its fields with the words, the days and the outcome of the event.
    began_at, severity: its fields with the time, and with the codes 1 (mild) to 3 (severe), which
    an event of a dosing session fills in.
    criteria: its field with the choices of why an event is serious. With them serious events are
    compared with the safety database's, and those that go on at the end are found.
    """

    form: Code
    serious: Code
    criteria: Code | None = None
    term: Code | None = None
    began: Code | None = None
    began_at: Code | None = None
    severity: Code | None = None
    ended: Code | None = None
    outcome: Code | None = None


class Parents(Strict):
    """The studies whose participants may be linked, and how many doses they must have had."""

    studies: list[Code] = Field(min_length=1)
    least_sessions: int = Field(default=0, ge=0)


class InterviewGuide(Strict):
    """The interviews of a qualitative study, which are kept as documents.

    first_codes: {code: what it means}, with which coding begins.
    second_coder_share: the share of transcripts that two people code.
    """

    title: Label
    version: Code
    first_codes: dict[Code, Label] = Field(default_factory=dict)
    second_coder_share: float = Field(default=0.25, ge=0, le=1)


class ImportRule(Strict):
    """How a file of item answers names our forms and visits."""

    forms: dict[str, str] = Field(description="name in the file: our form")
    arms: dict[str, str] = Field(default_factory=dict, description="name in the file: our arm")
    visits: dict[str, dict[str, str]] = Field(
        description="visit in the file: {our form: our visit}"
    )
    covariates: dict[str, str] = Field(
        default_factory=dict, description="column of the covariate file: form.field@visit"
    )

    @property
    def filled_forms(self) -> set[str]:
        """Our forms that a file fills in."""
        return set(self.forms.values()) | {
            place.split(".")[0] for place in self.covariates.values()
        }
