"""One's own account: its password, and the end of its sign-ins.

Who gets an account, and by whom, is told in trials/actions/invitations.py and studies.py.
"""

from django.utils import timezone

from trials.authorization.scopes import account_scope, memberships_of
from trials.ledger import act
from trials.models import User
from trials.policies.passwords import why_not_password
from trials.refusals import Refused, refuse_if


def set_first_password(*, user: User, password: str) -> None:
    """By whoever came with a link made for this person alone. The second factor stays."""
    _set_password("accounts.set_password", user, password)


def change_password(*, user: User, old: str, new: str) -> None:
    """Every other sign-in of the account ends with it. Raises Refused."""
    if not user.check_password(old):
        raise Refused("The old password is not right: nothing was changed.")
    refuse_if("The new password is the old one: choose another." if old == new else None)
    _set_password("accounts.change_password", user, new)


def sign_out_everywhere(*, user: User) -> None:
    """Every sign-in until now ends at its next request, on whichever computer."""
    with act("accounts.sign_out_everywhere", scope=account_scope(user)):
        end_sign_ins(user)


def end_sign_ins(user: User) -> None:
    """Within the act of the caller."""
    user.signed_out_at = timezone.now()
    user.save(update_fields=["signed_out_at"])


def set_preferences(
    *, user: User, theme: str, density: str, text_size: str, single_keys: bool
) -> None:
    """How pages look for the person. theme, density, text_size: of the choices of User."""
    _demand_one_of("theme", theme, User.Theme)
    _demand_one_of("density", density, User.Density)
    _demand_one_of("text size", text_size, User.TextSize)
    with act("accounts.set_preferences", scope=account_scope(user)):
        user.theme, user.density = theme, density
        user.text_size, user.single_keys = text_size, single_keys
        user.save(update_fields=["theme", "density", "text_size", "single_keys"])


def _demand_one_of(name: str, value: str, choices) -> None:
    if value not in choices.values:
        raise Refused(f"The {name} {value[:20]!r} is none of {', '.join(choices.values)}.")


def _set_password(name: str, user: User, password: str) -> None:
    studies = [word for m in memberships_of(user) for word in (m.trial.key, m.trial.title)]
    refuse_if(why_not_password(password, user=user, studies=studies))
    with act(name, scope=account_scope(user)):
        user.set_password(password)
        user.save(update_fields=["password"])
