"""What stands in the way of a token. The database asks the same (sql/28_api_tokens.sql)."""

from trials.authorization.roles import ROLES
from trials.context import Scope
from trials.models import ApiToken

LONGEST_DAYS = 365
LONGEST_NAME = 60
_WHY = {
    "rater": "A rater has no token: interviews are seen on the rater's own pages, by token, and by"
    " no program.",
    "inspector": "An inspector only looks, on the pages: there is no token for it.",
}


def why_no_token(role: str) -> str | None:
    if ROLES[role].realm != "web":
        return "Tokens are for the roles of the web."
    return _WHY.get(role)


def why_not_name(name: str) -> str | None:
    if not name.strip():
        return "Name: it is missing. Say what the token is for, as “Results of the laboratory”."
    if len(name) > LONGEST_NAME:
        return f"Name: {len(name)} characters; at most {LONGEST_NAME}."
    return None


def why_not_end_token(token: ApiToken, scope: Scope, reason: str) -> str | None:
    """Which tokens somebody sees at all, the database says: their own, and of whom they invite."""
    if str(token.user_id) != scope.actor and not reason.strip():
        return "Why: it is missing. Say why the token of somebody else ends."
    return None
