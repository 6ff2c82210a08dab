"""The studies a person has a part in."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse

from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES
from trials.authorization.scopes import one_membership_per_trial
from trials.lifecycle import LABELS
from trials.models import Membership
from trials.selectors.trials import state_of

HOME_OF = (
    (Permission.RATE_INTERVIEWS, "interviews"),
    (Permission.MANAGE_RATERS, "raters"),
    (Permission.CODE_INTERVIEWS, "coding"),
    (Permission.KEEP_SCHEDULE, "today"),
    (Permission.SEE_PARTICIPANTS, "matrix"),
)


@login_required
def studies(request):
    context = {"studies": [_study(one) for one in one_membership_per_trial(request.user)]}
    return render(request, "trials/studies/list.html", context)


def _study(membership: Membership) -> dict:
    role = ROLES[membership.role]
    return {
        "key": membership.trial.key,
        "title": membership.trial.title,
        "state_label": LABELS[state_of(membership.trial)],
        "role_label": role.label,
        "url": reverse(home_of(role), args=[membership.trial.key]),
    }


def home_of(role) -> str:
    """The page where a role begins its day."""
    return next(name for permission, name in HOME_OF if permission in role.permissions)
