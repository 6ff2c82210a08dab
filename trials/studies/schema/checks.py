"""Edit checks of a study: what must hold among answers, and what is asked where it does not."""

from typing import Literal

from pydantic import Field

from trials.studies.schema.base import Code, RuleField, Strict
from trials.studies.schema.forms import FormClass

# Whoever sees that a check failed learns something of all that it reads. So a check on a form of
# one class reads forms that everybody sees who sees that class. A rating is checked by itself: a
# question about it must tell the rater nothing of another visit.
MAY_READ: dict[FormClass, tuple[FormClass, ...]] = {
    "self_report": ("self_report", "clinical"),
    "clinical": ("clinical",),
    "session": ("session", "self_report", "clinical"),
    "alliance": ("alliance", "self_report", "clinical"),
    "rating": (),
    "interview": (),
    "sealed": (),
}
QUESTIONS = ("date", "done", "answered")


class EditCheck(Strict):
    """rule: what must be true of every complete form of this kind. says: what is asked otherwise.

    Fields of the form itself are those of the entry that is checked; of another form, the latest,
    or those of one visit (`FORM.field@VISIT`). What is not known yet asks nothing.
    """

    code: Code
    form: Code
    rule: RuleField
    says: str = Field(min_length=3, max_length=400)
    severity: Literal["minor", "major", "critical"] = "minor"

    @property
    def item(self) -> str:
        """The field of the form that the question stands at: the first that the rule reads."""
        own = (r.field for r in self.rule.references if r.form == self.form)
        return next(own, "")

    @property
    def forms_beside(self) -> set[str]:
        """What is read of other forms, or of this one at a visit that is named."""
        asked = (call for call in self.rule.calls if call.name == "answered")
        return {
            *(r.form for r in self.rule.references if r.form != self.form or r.visit),
            *(call.argument.partition("@")[0] for call in asked),
        }

    @property
    def stands_alone(self) -> bool:
        return not self.forms_beside and not self.rule.calls
