"""The delegation log of the sites that whoever asks may see, with its signatures."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils import timezone

from trials.authorization.roles import ROLES
from trials.authorization.scopes import in_force
from trials.authorization.tasks import is_delegated_to
from trials.models import Delegation, Membership, Signature, Site, Trial

_DELEGATED = [role.key for role in ROLES.values() if is_delegated_to(role)]


@dataclass(frozen=True)
class LogRow:
    """row: with user, `end` and is_in_force. signature, end_signature: or None."""

    row: Delegation
    signature: Signature | None
    end_signature: Signature | None


def delegation_log(trial: Trial) -> dict[Site, list[LogRow]]:
    """{site: its rows, the newest first}, also of sites whose log is empty. In three queries."""
    now = Func(
        F("pk"),
        Value(timezone.now()),
        function="governance.is_delegated",
        output_field=BooleanField(),
    )
    rows = (
        Delegation.objects.filter(trial=trial)
        .annotate(is_in_force=now)
        .select_related("user", "end")
        .order_by("-recorded_at")
    )
    signed = Signature.objects.filter(
        trial=trial, of_table__in=("trials_delegation", "trials_delegationend")
    )
    signatures = {one.of_id: one for one in signed}
    found = defaultdict(list)
    for row in rows:
        end = getattr(row, "end", None)
        found[row.site_id].append(
            LogRow(row, signatures.get(row.pk), end and signatures.get(end.pk))
        )
    sites = Site.objects.filter(trial=trial).order_by("code")
    return {site: found[site.pk] for site in sites}


def parts_to_delegate_to(trial: Trial) -> QuerySet[Membership]:
    """Of the people at the sites that whoever asks may see, those who do what is delegated."""
    sites = Site.objects.filter(trial=trial)
    parts = in_force(Membership.objects.filter(site__in=sites, role__in=_DELEGATED))
    return parts.select_related("user", "site").order_by("site__code", "user__name")
