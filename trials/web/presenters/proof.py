"""The fields in which a person proves once more who they are (read by trials/web/proof.py)."""

from trials.models import User
from trials.selectors.second_factors import has_second_factor

PASSWORD = {
    "name": "password",
    "label": "Your password, once more",
    "type": "password",
    "required": True,
}
CODE = {"name": "code", "label": "Code of your second factor", "type": "code", "required": True}


def proof_fields(user: User) -> list[dict]:
    """For components/act.html."""
    return [PASSWORD, CODE] if has_second_factor(user) else [PASSWORD]
