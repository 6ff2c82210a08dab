"""Writes docs/roles.md from the table of roles: `manage.py role_table > docs/roles.md`."""

from django.core.management.base import BaseCommand

from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES

HEAD = """# Roles, and who may do what

Written from `trials/authorization/roles.py` by `python3 manage.py role_table`. One person has one
role in a study, so nobody is both blinded and unblinded. There is no superuser.

- **Signs in on** the web, where everyone is blinded, or in the vault.
- **Sites**: all, or the one that the membership names. A rater's names none: a rater sees the
  interviews that were assigned, by token.
- **Answers seen**: the database shows no other answer to the role, whatever page asks for it.
"""


class Command(BaseCommand):
    help = "Print the roles and their permissions as Markdown, for docs/roles.md."

    def handle(self, **options):
        self.stdout.write(role_table(), ending="")


def role_table() -> str:
    """The whole of docs/roles.md."""
    roles = list(ROLES.values())
    reach = [
        [
            role.label,
            role.realm,
            "all" if role.all_sites else "of the membership",
            ", ".join(role.form_classes).replace("_", "-") or "none",
        ]
        for role in roles
    ]
    allowed = [
        [permission.value, *("yes" if permission in role.permissions else "" for role in roles)]
        for permission in Permission
    ]
    return "\n".join(
        [
            HEAD,
            _table(["Role", "Signs in on", "Sites", "Answers seen"], reach),
            "## Who may",
            "",
            _table(["May", *(role.label for role in roles)], allowed),
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
