"""What stands in the way of writing a rating, and what a rater is asked before she begins."""

from trials.authorization.permissions import Permission
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Acquaintance, Entry
from trials.studies.schema import Study

RATING = "rating"


def why_not_write_rating(
    entry: Entry, study: Study, scope: Scope, *, complete: bool, is_first: bool
) -> str | None:
    """None for every form that is no rating.

    entry: as trials/actions/entries.py holds it. is_first: whether nothing was saved before.
    """
    if entry.form_class != RATING:
        return None
    if entry.assigned_to_id is None:
        return _why_not_import(entry, study, scope, is_first=is_first)
    if scope.role != "rater" or str(entry.assigned_to_id) != scope.actor:
        return "A rating is written by the rater to whom the interview was given, and nobody else."
    if is_first and is_to_be_asked(entry, scope):
        return "Say first whether you have met this person before."
    if entry.was_complete and not complete:
        return "This rating is complete: an addendum leaves it so."
    return None


def _why_not_import(entry: Entry, study: Study, scope: Scope, *, is_first: bool) -> str | None:
    """Ratings of a trial that is held elsewhere come in a file, once."""
    if why_not_permitted(scope, Permission.IMPORT_DATA) is None:
        if not is_first:
            return "This rating was imported: it stays as it was in the file."
        if study.import_ and entry.form_key in study.import_.filled_forms:
            return None
    return "A rating is written by a rater: this interview was given to none yet."


def is_to_be_asked(entry: Entry, scope: Scope) -> bool:
    """Whether the rater has not said yet if she has met the person of this visit."""
    said = Acquaintance.objects.filter(entry__visit=entry.visit_id, recorded_by=scope.actor)
    return not said.exists()
