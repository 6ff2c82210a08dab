"""The password once more, and a code of the second factor where the account has one."""

import time

from trials.actions.second_factor import check_code
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor


def proof_of(request) -> dict:
    """What an act says of how its person was asked again: act(..., **proof).

    The form holds `password` and, for an account with a second factor, `code`
    (templates/components/proof.html). Raises Refused where one of them is not right.
    """
    if not request.user.check_password(request.POST.get("password", "")):
        raise Refused("The password is not right: nothing was done.")
    proof = {"authenticated": time.time()}
    if has_second_factor(request.user):
        given = check_code(user=request.user, code=request.POST.get("code", ""))
        proof["second_factor"] = given
    return proof
