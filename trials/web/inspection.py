"""The package as somebody takes it: its pages, and the line in the ledger that it was taken."""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from django.template.loader import render_to_string

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import demand
from trials.context import ALL_SITES, Scope
from trials.inspection import Taken, write_package
from trials.ledger import act
from trials.models import Participant, Trial
from trials.sealing.sealer import seal_now
from trials.web.presenters.chronicle import chronicle


def take_package(trial: Trial, scope: Scope) -> tuple[BinaryIO, Taken]:
    """A temporary file with the package, and its hash, which stands in the ledger.

    Call it in a transaction that reads under `scope`. Raises NotPermitted.
    """
    demand(scope, P.INSPECT, P.TAKE_COPY)
    # So that everything up to now has its leaf.
    seal_now()
    names_raters = scope.sites == ALL_SITES
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller sends it)
    taken = write_package(
        file,
        trial=trial,
        by=scope.actor_name,
        role=ROLES[scope.role].label,
        names_raters=names_raters,
        pages=_pages(trial, names_raters),
    )
    with act("inspection.package", scope=scope, detail=f"sha256 {taken.sha256}"):
        return file, taken


def _pages(trial: Trial, names_raters: bool) -> Iterator[tuple[str, str]]:
    """A page for each participant that the reader sees, and the index last."""
    people = Participant.objects.filter(trial=trial).select_related("site", "trial")
    listed = []
    for person in people.order_by("number").iterator(chunk_size=200):
        lines = list(chronicle(person, names_raters=names_raters))
        name = f"participants/{person.number}.html"
        listed.append(
            {"number": person.number, "site": str(person.site), "url": name, "lines": len(lines)}
        )
        page = {"participant": person, "trial": trial, "lines": lines}
        yield name, render_to_string("trials/inspection/participant.html", page)
    index = {"trial": trial, "participants": listed}
    yield "index.html", render_to_string("trials/inspection/index.html", index)
