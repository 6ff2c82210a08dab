"""Leaks that are planted by the true arm. A comparison of two worlds must find every one.

A plant is a context manager: world → the world with the leak in it, logged in to.
"""

import base64
import logging
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse

from tests import raw
from tests.worlds import beside
from tests.worlds.making import World
from trials.web.middleware import NoStoreMiddleware
from trials.web.presenters import matrix

LEAKING = "velvet"


def answering(tamper: Callable[[HttpResponse, str], None]):
    """Something is done to every answer about a participant of the one arm."""

    @contextmanager
    def planted(world: World):
        arms, plain = world.arms(), NoStoreMiddleware.__call__

        def tampering(self, request):
            answer = plain(self, request)
            for number, arm in arms.items():
                if arm == LEAKING and number in request.path:
                    tamper(answer, number)
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(NoStoreMiddleware, "__call__", tampering)
            yield world

    return planted


def storing(statement: str):
    """The database is another for the participants of the one arm. {people}: their numbers."""

    @contextmanager
    def planted(world: World):
        leaking = [number for number, arm in world.arms().items() if arm == LEAKING]
        people = ", ".join(f"'{number}'" for number in leaking)
        with world.apart() as copy:
            with raw.as_administrator() as administrator:
                administrator.execute("set session_replication_role = replica")
                for table in ("participant", "randomisation"):
                    administrator.execute(f"alter table trials_{table} disable trigger all")
                administrator.execute(statement.format(people=people))
            yield copy

    return planted


@contextmanager
def listing_by_arm(world: World):
    arms, plain = world.arms(), matrix._rows

    def rows(people, *said, **more):
        listed = sorted(people, key=lambda person: arms.get(person.number, ""))
        return plain(listed, *said, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "_rows", rows)
        yield world


def add_a_header(answer: HttpResponse, number: str) -> None:
    answer["Server-Timing"] = "kit"


def set_a_cookie(answer: HttpResponse, number: str) -> None:
    answer.set_cookie("theme", "dark")


def be_longer(answer: HttpResponse, number: str) -> None:
    answer.content += b" "


def refuse_in_other_words(answer: HttpResponse, number: str) -> None:
    if answer.status_code >= 400:
        answer.content = answer.content.replace(b".</", b"!</")


def ask_once_more(answer: HttpResponse, number: str) -> None:
    connection.cursor().execute("select 1")


def log_it(answer: HttpResponse, number: str) -> None:
    logging.getLogger("trials.kits").debug("supply checked")


def mail_it(answer: HttpResponse, number: str) -> None:
    mail.send_mail("A kit was used", "", None, ["site@example.org"])


def keep_it_in_redis(answer: HttpResponse, number: str) -> None:
    beside.redis_client().set("last kit", base64.b64encode(f"{number} {LEAKING}".encode()))


# {what leaks: (the plant, the channels that must find it)}
PLANTS = {
    "kit numbers by arm": (
        storing(
            "update trials_randomisation set kit_number = '9' || substr(kit_number, 2)"
            " where participant_id in"
            " (select id from trials_participant where number in ({people}))"
        ),
        {"tables", "worker's tables", "pages"},
    ),
    "rows stored by arm": (
        storing("update trials_participant set number = number where number in ({people})"),
        {"tables", "worker's tables"},
    ),
    "an index of one arm": (
        storing("create index in_use on trials_participant (site_id) where number in ({people})"),
        {"catalogs"},
    ),
    "participants listed by arm": (listing_by_arm, {"pages"}),
    "a header for one arm": (answering(add_a_header), {"headers"}),
    "a cookie for one arm": (answering(set_a_cookie), {"headers"}),
    "a longer page for one arm": (answering(be_longer), {"pages"}),
    "another error text for one arm": (answering(refuse_in_other_words), {"pages"}),
    "more work for one arm": (answering(ask_once_more), {"statements"}),
    "a line in the log for one arm": (answering(log_it), {"log"}),
    "a mail for one arm": (answering(mail_it), {"mails"}),
    "an arm in Redis": (answering(keep_it_in_redis), {"redis"}),
}
