"""What the physician of a site delegates: each task with the permissions that hang on it.

Where a study asks for a delegation log, a permission that stands here counts for site staff on the
days on which one of its tasks is delegated to them, and signed. The physician answers for the site
and needs nobody's delegation; what no other role includes, as deciding on eligibility, is no task.
"""

from dataclasses import dataclass

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import Role


@dataclass(frozen=True)
class Task:
    label: str
    permissions: frozenset[P]


TASKS = {
    "consent": Task("Obtain consent", frozenset({P.ADD_PARTICIPANTS})),
    "randomise": Task("Randomise", frozenset({P.RANDOMISE})),
    "visits": Task("Keep the visits", frozenset({P.KEEP_SCHEDULE})),
    "data": Task("Enter data and answer queries", frozenset({P.ENTER_FORMS, P.ANSWER_QUERIES})),
    "links": Task("Give participants links to their own forms", frozenset({P.GIVE_LINKS})),
    "kits": Task("Ask for kits and dispense them", frozenset({P.ASK_KITS})),
    "dosing": Task("Perform dosing sessions", frozenset({P.GIVE_DOSES})),
    "safety": Task("Assess adverse events and alerts", frozenset({P.ACKNOWLEDGE_ALERTS})),
    "interviews": Task("Hold interviews", frozenset({P.HOLD_INTERVIEWS})),
    "transcripts": Task("De-identify transcripts", frozenset({P.DEIDENTIFY})),
    "follow_up": Task(
        "Give interviews of the treatment stage to raters", frozenset({P.ASSIGN_ON_ARM_PATHS})
    ),
    "deviations": Task("Report deviations", frozenset({P.REPORT_DEVIATIONS})),
    "documents": Task("Keep the site's documents", frozenset({P.KEEP_FILES, P.RECORD_ETHICS})),
}
NEED_A_TASK = frozenset().union(*(task.permissions for task in TASKS.values()))


def is_delegated_to(role: Role) -> bool:
    """Whether the rights of a role hang on the log: of those who work at a site, all but the
    physician, who keeps it."""
    at_a_site = not role.all_sites and P.SEE_PARTICIPANTS in role.permissions
    return at_a_site and P.DELEGATE not in role.permissions


def tasks_of_role(role: Role) -> dict[str, Task]:
    """The tasks that may be delegated to somebody in this role."""
    if not is_delegated_to(role):
        return {}
    return {code: task for code, task in TASKS.items() if task.permissions & role.permissions}


def permissions_with(role: Role, tasks: tuple[str, ...] | None) -> frozenset[P]:
    """What the role allows to somebody with these tasks; None: without a log, everything."""
    if tasks is None:
        return role.permissions
    delegated = frozenset().union(*(TASKS[code].permissions for code in tasks))
    return role.permissions - (NEED_A_TASK - delegated)
