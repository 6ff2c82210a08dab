"""Taking a wording pack into one study."""

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Trial, Wording
from trials.policies import why_not_write
from trials.refusals import refuse_if
from trials.studies.loading import forms_of
from trials.wording.checking import problems_with
from trials.wording.pack import InvalidPack, Pack, read_pack


def load_wording(*, trial: Trial, text: str, source: str, scope: Scope) -> Wording:
    """Keep the pack beside the earlier ones; the newest of a form and language counts.

    Raises InvalidPack with a sentence for each field that does not fit the form of the study.
    No text of the pack reaches the ledger, a log or a refusal.
    """
    demand(scope, Permission.LOAD_WORDING)
    with act("wording.load", scope=scope, detail=source):
        refuse_if(why_not_write(trial))
        pack = read_pack(text, source=source)
        _refuse_unfit(pack, trial, source)
        return Wording.objects.create(
            trial=trial,
            form_key=pack.instrument,
            form_version=pack.version,
            language=pack.language,
            direction=pack.direction,
            wording=pack.model_dump(include={"instruction", "items", "options"}),
            licence_holder=pack.licence.holder,
            licence_reference=pack.licence.reference,
            valid_from=pack.licence.valid_from,
            valid_to=pack.licence.valid_to,
            modes=pack.licence.modes,
            sha256=pack.sha256,
            recorded_by_id=scope.actor,
        )


def _refuse_unfit(pack: Pack, trial: Trial, source: str) -> None:
    forms = forms_of(trial)
    instrument = forms.get((pack.instrument, pack.version))
    if instrument is None:
        known = ", ".join(" ".join(form) for form in forms)
        raise InvalidPack(
            [
                f"{source}: instrument, version: {trial.key} has no form {pack.instrument}"
                f" {pack.version}; it has: {known}."
            ]
        )
    problems = problems_with(pack, instrument)
    if problems:
        raise InvalidPack([f"{source}: {problem}" for problem in problems])
