"""Whether stored scores are those of the definitions that a study names now."""

from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from instruments import Instrument
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import Rescoring, Revision, Trial
from trials.selectors.disclosure import not_frozen
from trials.studies.loading import forms_of


@dataclass(frozen=True)
class AlteredDefinition:
    """Revisions of one form whose scores come from a definition that is no longer in use.

    in_use: the fingerprint of the definition now; "" where the form is no longer defined.
    """

    form: str
    version: str
    revisions: int
    scored_by: str
    in_use: str


def with_definition(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Adds `scored_by`: the fingerprint of the scores that count, the latest ones."""
    latest = Rescoring.objects.filter(revision=OuterRef("pk")).order_by("-recorded_at")
    return revisions.annotate(
        scored_by=Coalesce(Subquery(latest.values("fingerprint")[:1]), F("fingerprint"))
    )


def altered_definitions(trial: Trial, *, arm_paths: bool = False) -> list[AlteredDefinition]:
    """Counted by the system: whoever asks need not be one who sees the answers.

    arm_paths: also in the stages that opened because of an arm; their number would tell it.
    """
    with reading(replace(system_scope(trial), arm_paths=arm_paths)):
        used = list(
            with_definition(not_frozen(Revision.objects.filter(trial=trial)))
            .values_list("entry__form_key", "entry__form_version", "scored_by")
            .annotate(revisions=Count("pk"))
            .order_by("entry__form_key", "entry__form_version", "scored_by")
        )
    forms = forms_of(trial) if used else {}
    found = (
        AlteredDefinition(form, version, count, scored_by, _in_use(forms.get((form, version))))
        for form, version, scored_by, count in used
    )
    return [one for one in found if one.scored_by != one.in_use]


def _in_use(form: Instrument | None) -> str:
    return form.fingerprint if form else ""
