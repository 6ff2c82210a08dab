"""What must be true before the system starts."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from instruments import all_instruments, definition_problems
from trials.database.clocks import why_not_agreed
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Trial
from trials.selectors.definitions import AlteredDefinition, altered_definitions
from trials.selectors.trials import state_of


@register()
def only_postgresql(app_configs, **kwargs):
    """Blinding, lock and ledger live in PostgreSQL; on SQLite they would be silently absent."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != "trials.database.backend":
        return [Error(f"The database engine is {engine}, not Equipoise's own.", id="trials.E001")]
    reason = settings.WHY_NOT_THIS_DATABASE
    return [Error(reason, id="trials.E001")] if reason else []


@register()
def instruments_are_whole(app_configs, **kwargs):
    return [
        Error(f"{instrument.key} {instrument.version}: {problem}", id="trials.E002")
        for instrument in all_instruments()
        for problem in definition_problems(instrument)
    ]


@register(Tags.database)
def clocks_agree(app_configs, databases=None, **kwargs):
    reason = why_not_agreed() if databases else None
    return [Error(reason, id="trials.E004")] if reason else []


@register(Tags.database)
def definitions_are_those_of_the_scores(app_configs, databases=None, **kwargs):
    """A definition in use cannot change under the scores that it gave.

    Asked as the web, which sees all trials; the other logins do not. After the lock it is a
    warning: the snapshot keeps its scores.
    """
    if not databases or settings.LOGIN != "web":
        return []
    return [
        _altered(trial, altered)
        for trial in Trial.objects.order_by("key")
        for altered in altered_definitions(trial)
    ]


def _altered(trial: Trial, altered: AlteredDefinition) -> Error | Warning:
    count = altered.revisions
    said = (
        f"{trial.key}: {altered.form} {altered.version} gave {count}"
        f" revision{'s' if count > 1 else ''} scores by the definition {altered.scored_by};"
        f" the one in use is {altered.in_use or 'missing'}."
    )
    if state_of(trial) not in BEFORE_THE_LOCK:
        return Warning(said, hint="The study is locked and keeps its scores.", id="trials.W003")
    return Error(
        said,
        hint="Take the definition back and give the new one a version of its own. If it was wrong,"
        f' score again: manage.py rescore {trial.key} --by USER --reason "…"',
        id="trials.E003",
    )
