"""The password once more, and the second factor where the account has one: a code or a passkey."""

import json
import time

from trials.actions.passkeys import check_passkey
from trials.actions.second_factor import check_code
from trials.authorization.scopes import account_scope
from trials.ledger import note_refusal
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor
from trials.web.attempts import counted_attempt

BEGUN = "passkey_asked"


def proof_of(request) -> dict:
    """What an act says of how its person was asked again: act(..., **proof).

    The form holds `password` and, for an account with a second factor, `code` or `passkey`
    (templates/components/proof.html). Raises Refused where one of them is not right; what fails
    is counted as at the sign-in.
    """
    user = request.user
    _refuse_what_is_missing(request, user)
    with counted_attempt(user.username, request):
        if not user.check_password(request.POST.get("password", "")):
            why = "The password is not right: nothing was done."
            note_refusal("accounts.proof", scope=account_scope(user), why=why)
            raise Refused(why)
        proof = {"authenticated": time.time()}
        if has_second_factor(user):
            proof["second_factor"] = second_factor_given(request, user)
    return proof


def refuse_wrong_password(request, person, password: str) -> None:
    """Of a second person at the same screen. What fails is counted as at the sign-in."""
    with counted_attempt(person.username, request):
        if not person.check_password(password):
            why = f"The password of {person.name} is not right: nothing was done."
            note_refusal("accounts.proof", scope=account_scope(person), why=why)
            raise Refused(why)


def _refuse_what_is_missing(request, user) -> None:
    """Nobody guesses by leaving a field empty: it is not counted as an attempt."""
    if not request.POST.get("password"):
        raise Refused("Password: it is missing. Give the password of your account.")
    given = request.POST.get("code", "").strip() or request.POST.get("passkey")
    if has_second_factor(user) and not given:
        raise Refused("Code: it is missing. Give the code of your app, or use a passkey.")


def second_factor_given(request, user) -> float:
    """When it was given (seconds since 1970). Raises Refused."""
    answer = request.POST.get("passkey", "")
    if not answer:
        return check_code(user=user, code=request.POST.get("code", ""))
    return check_passkey(
        user=user,
        host=host_of(request),
        begun=request.session.pop(BEGUN, {}),
        answer=passkey_in(answer),
    )


def passkey_in(text: str) -> dict:
    """The browser's credential. Raises Refused where the text is none."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Refused("The passkey was not understood: try again.")
    return answer


def host_of(request) -> str:
    """The name in the address bar, to which passkeys are bound, without the port."""
    return request.get_host().rpartition(":")[0] or request.get_host()
