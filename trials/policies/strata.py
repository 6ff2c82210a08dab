"""The stratum of one participant, from what was answered before randomisation."""

from trials.models import Participant, Revision
from trials.refusals import Refused
from trials.selectors.facts import values_of
from trials.studies.schema import StratumFactor, Study
from trials.studies.strata import stratum_name


def why_no_stratum(participant: Participant, study: Study) -> str | None:
    try:
        stratum_of(participant, study)
    except Refused as missing:
        return str(missing)
    return None


def stratum_of(participant: Participant, study: Study) -> str:
    """Such as 01/female. One query, and none where the study stratifies by site alone.

    Raises Refused with the form and the field of every answer that is missing.
    """
    rule = study.randomisation
    answers = _answers(participant, study) if rule.factors else {}
    levels = [factor.levels.get(answers.get(factor.source)) for factor in rule.factors]
    missing = [factor for factor, level in zip(rule.factors, levels, strict=True) if level is None]
    if missing:
        raise Refused(" ".join(map(_sentence, missing)))
    return stratum_name(participant.site.code if rule.by_site else None, levels)


def _answers(participant: Participant, study: Study) -> dict[str, object]:
    """{FORM.field: the latest answer} of the forms that decide the stratum."""
    revisions = (
        Revision.objects.filter(
            participant=participant,
            complete=True,
            entry__form_key__in={factor.form for factor in study.randomisation.factors},
        )
        .order_by("entry", "-number")
        .distinct("entry")
        .select_related("entry")
    )
    return {
        f"{revision.entry.form_key}.{field}": answer
        for revision in sorted(revisions, key=lambda one: (one.done_on, one.recorded_at))
        for field, answer in values_of(revision, study).items()
    }


def _sentence(factor: StratumFactor) -> str:
    return f"The stratum is not known: {factor.source} ({factor.factor}) has no answer."
