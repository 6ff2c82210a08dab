"""One study file, whole."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from instruments import Instrument, UnknownInstrument, get_instrument
from trials.studies.rules import Rule
from trials.studies.schema.analysis_sets import EVERYBODY, AnalysisSet
from trials.studies.schema.base import Code, Label, Provenance, Strict
from trials.studies.schema.checks import EditCheck
from trials.studies.schema.coding import CodedTerm
from trials.studies.schema.conduct import (
    AdverseEventForm,
    AlertEscalation,
    ConsentForm,
    DisclosureRule,
    Dosing,
    DosingSession,
    EligibilityRule,
    EnrolmentStep,
    ImportRule,
    InterviewGuide,
    Parents,
    RandomisationRule,
    StudyAlert,
)
from trials.studies.schema.forms import ExpectedForm, OwnForm
from trials.studies.schema.monitoring import Monitoring
from trials.studies.schema.public_data import PublicData
from trials.studies.schema.rating import RatingRules
from trials.studies.schema.safety_board import SafetyBoard
from trials.studies.schema.self_report import SelfReportRules
from trials.studies.schema.sessions import DosingRoom
from trials.studies.schema.visits import Stage, VisitOfStudy

THE_ONLY_STAGE = Stage(code="main", label="Main")


# It stands in the address of every page of the study.
StudyCode = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


Language = Annotated[str, Field(pattern="^[a-z]{2}$")]


class About(Strict):
    """Where the file comes from: what is uncertain stays marked as such.

    planned_from, planned_until: the days between which the planned participants are to enter, as
    many in each month.
    """

    status: Literal["in_use", "draft", "demonstration"] = "in_use"
    sources: dict[str, str] = Field(default_factory=dict)
    open_questions: list[str] = Field(default_factory=list)
    planned_participants: int | None = None
    planned_from: date | None = None
    planned_until: date | None = None
    provenance: Provenance | None = None

    @model_validator(mode="after")
    def _plan_is_whole(self):
        said = [self.planned_participants, self.planned_from, self.planned_until]
        if any(said[1:]) and None in said:
            raise ValueError(
                "planned_from, planned_until and planned_participants belong together: give all"
                " three, or planned_participants alone"
            )
        if self.planned_from and self.planned_from >= self.planned_until:
            raise ValueError(
                f"planned_until: {self.planned_until} is not after planned_from,"
                f" {self.planned_from}"
            )
        return self


class Arm(Strict):
    code: Code
    label: Label
    ratio: int = Field(default=1, ge=1)
    provenance: Provenance | None = None


class SiteOfStudy(Strict):
    """approved_on: when its ethics board approved the first version of the study.

    languages: ISO 639-1, in which participants are interviewed there.
    """

    code: Code
    name: Label
    country: str = Field(pattern="^[A-Z]{2}$")
    timezone: str
    languages: list[Language] = Field(default=["en"], min_length=1)
    approved_on: date | None = None


class Study(Strict):
    """Read it with trials.studies.reading.read_study, which also checks that all names exist.

    stages: one where left out. randomisation: left out in a study that only observes.
    """

    study: StudyCode
    version: Code = "1"
    title: Label
    registry: str | None = None
    about: About = Field(default_factory=About)
    consent: ConsentForm
    arms: list[Arm] = Field(default_factory=list)
    stages: list[Stage] = Field(default=[THE_ONLY_STAGE], min_length=1)
    sites: list[SiteOfStudy] = Field(min_length=1)
    events: dict[Code, Label] = Field(default_factory=dict, description="recorded by hand")
    own_forms: dict[Code, OwnForm] = Field(default_factory=dict)
    visits: list[VisitOfStudy] = Field(min_length=1)
    eligibility: list[EligibilityRule] = Field(default_factory=list)
    enrolment: list[EnrolmentStep] = Field(default_factory=list)
    randomisation: RandomisationRule | None = None
    disclosure: DisclosureRule | None = None
    dosing: Dosing | None = None
    alerts: list[StudyAlert] = Field(default_factory=list)
    alert_escalation: AlertEscalation = Field(default_factory=AlertEscalation)
    checks: list[EditCheck] = Field(default_factory=list)
    adverse_events: AdverseEventForm | None = None
    coded_terms: list[CodedTerm] = Field(default_factory=list)
    safety_board: SafetyBoard | None = None
    analysis_sets: list[AnalysisSet] = Field(default=[EVERYBODY], min_length=1)
    parents: Parents | None = None
    rating: RatingRules = Field(default_factory=RatingRules)
    delegation: Literal["required"] | None = Field(
        default=None, description="whether site staff may do what their physician delegated alone"
    )
    access_review_days: int = Field(
        default=90, ge=1, description="how often it is reviewed who has access"
    )
    monitoring: Monitoring | None = None
    interviews: InterviewGuide | None = None
    self_report: SelfReportRules | None = None
    public_data: PublicData | None = None
    import_: ImportRule | None = Field(default=None, alias="import")

    @model_validator(mode="after")
    def _arms_belong_to_randomisation(self):
        if self.randomisation and len(self.arms) < 2:
            raise ValueError("a randomised study needs two arms or more")
        if self.arms and not self.randomisation:
            raise ValueError("arms without randomisation: say after which visits people are drawn")
        return self

    def form(self, key: str, version: str | None = None) -> Instrument:
        """The study's own form, or the instrument of the library.

        Raises ValueError for a form that is not there, or not in that version.
        """
        own = self._built_forms.get(key)
        if own is not None:
            if version not in (None, own.version):
                raise ValueError(f"form {key} has version {own.version} here, not {version}")
            return own
        try:
            return get_instrument(key, version=version)
        except UnknownInstrument as unknown:
            raise ValueError(str(unknown)) from None

    @property
    def forms(self) -> dict[tuple[str, str], Instrument]:
        """{(key, version): form} of everything that is filled in, in the order of the visits."""
        found = (self.form(key, version) for key, version in self._named_forms)
        return {(form.key, form.version): form for form in found}

    def visit(self, code: str) -> VisitOfStudy:
        return self._visits_by_code[code]

    def has_visit(self, code: str) -> bool:
        return code in self._visits_by_code

    def expected(self, visit: str, form: str) -> ExpectedForm | None:
        """What the file says of a form at a visit; None where it does not say."""
        if visit not in self._visits_by_code:
            return None
        forms = self._visits_by_code[visit].forms
        return next((expected for expected in forms if expected.form == form), None)

    @cached_property
    def rated_forms(self) -> list[str]:
        """The keys of the forms that raters fill in, in the order of the file."""
        forms = (form for visit in self.visits for form in visit.forms)
        return list(dict.fromkeys(form.form for form in forms if form.sees == "rating"))

    def languages_at(self, site: str) -> list[str]:
        """site: its code."""
        return next(one.languages for one in self.sites if one.code == site)

    def stage_of(self, visit: VisitOfStudy) -> Stage:
        return self._stages_by_code[visit.stage or self.stages[0].code]

    def stage(self, code: str) -> Stage:
        return self._stages_by_code[code]

    def session_at(self, visit: str) -> DosingSession | None:
        return self._sessions_by_visit.get(visit)

    @cached_property
    def room(self) -> DosingRoom:
        """What is recorded in the room of a dosing session; the usual where the file is silent."""
        said = self.dosing.room if self.dosing else None
        return said or DosingRoom()

    @property
    def keeps_kits(self) -> bool:
        return self.dosing is not None and self.dosing.kits is not None

    @cached_property
    def visits_at_consent(self) -> list[VisitOfStudy]:
        """The visits that everybody is given at consent."""
        return [
            visit
            for visit in self.visits
            if self.stage_of(visit).opens == "consent" and not visit.as_needed
        ]

    def visits_of_stage(self, code: str) -> list[VisitOfStudy]:
        return [visit for visit in self.visits if self.stage_of(visit).code == code]

    @cached_property
    def conditions(self) -> dict[tuple[str, str], Rule]:
        """{(visit, form): the rule by which the form is for some people only}."""
        return {
            (visit.code, expected.form): expected.when
            for visit in self.visits
            for expected in visit.forms
            if expected.when
        }

    @property
    def has_conditions(self) -> bool:
        return bool(self.conditions)

    @cached_property
    def checks_on(self) -> dict[str, list[EditCheck]]:
        """{form: its checks}, for the forms that have any."""
        return {
            form: [check for check in self.checks if check.form == form]
            for form in dict.fromkeys(check.form for check in self.checks)
        }

    def checks_that_read(self, form: str) -> list[EditCheck]:
        """The checks of other forms, or other entries of this one, that a save of it concerns."""
        return [check for check in self.checks if form in check.forms_beside]

    @cached_property
    def milestones(self) -> tuple[str, ...]:
        """The steps of the study axis that this study takes, in order."""
        return (
            "consented",
            *(("screening",) if self.enrolment else ()),
            *(step.status for step in self.enrolment),
            *(("randomised",) if self.randomisation else ()),
            *(("in_follow_up",) if self.dosing else ()),
            "completed",
        )

    @cached_property
    def _named_forms(self) -> tuple[tuple[str, str | None], ...]:
        named = ((e.form, e.version) for visit in self.visits for e in visit.forms)
        return tuple(dict.fromkeys(named))

    @cached_property
    def _visits_by_code(self) -> dict[str, VisitOfStudy]:
        return {visit.code: visit for visit in self.visits}

    @cached_property
    def _stages_by_code(self) -> dict[str, Stage]:
        return {stage.code: stage for stage in self.stages}

    @cached_property
    def _sessions_by_visit(self) -> dict[str, DosingSession]:
        return {s.visit: s for s in self.dosing.sessions} if self.dosing else {}

    @cached_property
    def _built_forms(self) -> dict[str, Instrument]:
        return {key: form.as_instrument(key) for key, form in self.own_forms.items()}
