"""Celery tasks: one call each, nothing else. Each may run twice without harm."""

import logging

from celery import shared_task

from trials.actions import escalation, reminders
from trials.database.clocks import why_not_agreed
from trials.sealing import rounds

logger = logging.getLogger(__name__)


@shared_task
def seal_ledger() -> None:
    rounds.seal_and_tell()


@shared_task
def verify_ledger() -> None:
    rounds.verify_and_note()


@shared_task
def remind_participants() -> None:
    reminders.remind_all()


@shared_task
def escalate_alerts() -> None:
    escalation.escalate_all()


@shared_task
def compare_clocks() -> None:
    """An alarm for whoever looks after the machines."""
    reason = why_not_agreed()
    if reason:
        logger.critical(reason)
