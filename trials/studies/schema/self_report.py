"""What participants fill in themselves, on a link: which forms, when, in which languages."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from trials.studies.schema.base import Code, Strict

Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
TimeOfDay = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class OfferedForms(Strict):
    """visits, forms: all where left out. A form is offered within the window of its visit, and so
    many days before it opens and after it closes."""

    visits: list[Code] = Field(default_factory=list)
    forms: list[Code] = Field(default_factory=list)
    opens_days_before: int = Field(default=0, ge=0, le=60)
    closes_days_after: int = Field(default=0, ge=0, le=60)

    def holds(self, visit: str, form: str) -> bool:
        return (not self.visits or visit in self.visits) and (not self.forms or form in self.forms)


class Reminders(Strict):
    """On so many days after a form was offered, at a time of the participant's clock.

    They stop when everything is sent, and never come between quiet_from and quiet_until.
    """

    after_days: list[Annotated[int, Field(ge=0, le=365)]] = Field(default=[0, 2, 4], min_length=1)
    at: TimeOfDay = "17:00"
    quiet_from: TimeOfDay = "20:00"
    quiet_until: TimeOfDay = "09:00"

    @model_validator(mode="after")
    def _not_in_the_quiet_hours(self):
        if not self.quiet_until <= self.at < self.quiet_from:
            raise ValueError(
                f"at {self.at} lies in the quiet hours from {self.quiet_from} to {self.quiet_until}"
            )
        return self


class HelpLine(Strict):
    """Whom to call at once, as the help page says it. country: of the sites; all where left out."""

    language: Language
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    text: str = Field(min_length=1, max_length=300)
    phone: str = Field(min_length=2, max_length=30)


class SelfReportRules(Strict):
    """must_answer: {form: items that cannot be declined}, such as a safety item.

    screens: one question at a time, or all of a form. link_days: how long a link lasts.
    site_phones: {site: where its staff are called}.
    """

    offers: list[OfferedForms] = Field(default=[OfferedForms()], min_length=1)
    languages: list[Language] = Field(default=["en"], min_length=1)
    reminders: Reminders | None = None
    help_lines: list[HelpLine] = Field(min_length=1)
    site_phones: dict[Code, str] = Field(default_factory=dict)
    may_decline: bool = True
    must_answer: dict[Code, list[Code]] = Field(default_factory=dict)
    screens: Literal["one", "all"] = "one"
    link_days: int = Field(default=365, ge=1, le=3650)

    def offer(self, visit: str, form: str) -> OfferedForms | None:
        return next((offer for offer in self.offers if offer.holds(visit, form)), None)

    def lets_decline(self, form: str, item: str) -> bool:
        return self.may_decline and item not in self.must_answer.get(form, ())

    def help_for(self, language: str, country: str) -> list[HelpLine]:
        """In the language where there is one, else in the first of the study's languages."""
        here = [line for line in self.help_lines if line.country in (None, country)]
        for wanted in (language, *self.languages):
            found = [line for line in here if line.language == wanted]
            if found:
                return found
        return here
