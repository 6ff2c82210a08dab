"""The book of codes, and the themes that are found in what was coded."""

from trials.actions.releasing import begin_book_of_codes, hold
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Code, Segment, Theme, ThemeSegment, Trial
from trials.policies.coding import why_not_change_code
from trials.policies.writing import why_too_short
from trials.refusals import Refused, refuse_if
from trials.selectors.coding import book_of_codes, themes_of
from trials.studies.loading import study_of


def change_code(
    *,
    trial: Trial,
    key: str,
    label: str,
    reason: str,
    scope: Scope,
    definition: str = "",
    parent: str = "",
    retired: bool = False,
) -> Code:
    """A new code, or another version of one. Passages keep the version that they were given.

    parent: the key of the code above it. retired: no passage is given it any more.
    """
    demand(scope, Permission.CODE_INTERVIEWS)
    with act("codes.change", scope=scope, reason=reason, detail=key):
        hold(trial.pk)
        study = study_of(trial)
        if study.interviews is None:
            raise Refused(f"{trial.key} holds no interviews.")
        begin_book_of_codes(trial, study)
        book = book_of_codes(trial)
        refuse_if(why_not_change_code(book, key=key, label=label, parent=parent, reason=reason))
        return Code.objects.create(
            trial=trial,
            key=key,
            number=book[key].number + 1 if key in book else 1,
            label=label.strip()[:120],
            definition=definition.strip()[:1000],
            parent=parent,
            retired=retired,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
        )


def add_theme(*, trial: Trial, statement: str, scope: Scope) -> Theme:
    """A theme of the interviews, in words. It gets the next number."""
    demand(scope, Permission.SEE_THEMES)
    with act("themes.add", scope=scope):
        hold(trial.pk)
        refuse_if(why_too_short(statement, "Say what the theme is."))
        return Theme.objects.create(
            trial=trial,
            number=max(themes_of(trial), default=0) + 1,
            version=1,
            statement=statement.strip()[:500],
            recorded_by_id=scope.actor,
        )


def change_theme(
    *, trial: Trial, number: int, statement: str, reason: str, scope: Scope, retired: bool = False
) -> Theme:
    """Another wording of a theme, or its end; what is linked to it stays linked."""
    demand(scope, Permission.SEE_THEMES)
    with act("themes.change", scope=scope, reason=reason, detail=f"T{number}"):
        hold(trial.pk)
        now = themes_of(trial).get(number)
        if now is None:
            raise Refused(f"There is no theme {number}.")
        refuse_if(why_too_short(statement, "Say what the theme is."))
        refuse_if(why_too_short(reason, "Say why the theme changes."))
        return Theme.objects.create(
            trial=trial,
            number=number,
            version=now.version + 1,
            statement=statement.strip()[:500],
            retired=retired,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
        )


def link_passage(*, segment: Segment, theme: int, side: str, scope: Scope) -> ThemeSegment:
    """What a passage says of a theme: it supports it, is a counter-example, or neither."""
    demand(scope, Permission.SEE_THEMES)
    with act("themes.link", scope=scope, detail=f"T{theme} {side}"):
        now = themes_of(segment.trial).get(theme)
        if now is None or now.retired:
            raise Refused(f"There is no theme {theme} in use.")
        if side not in ThemeSegment.Side.values:
            raise Refused(
                f"There is no {side!r}; there are: {', '.join(ThemeSegment.Side.values)}."
            )
        return ThemeSegment.objects.create(
            trial_id=segment.trial_id,
            theme_number=theme,
            segment=segment,
            side=side,
            recorded_by_id=scope.actor,
        )
