"""What the database itself enforces on each table. One row per table; setup.py applies it.

A table that is not listed here makes set-up fail, so a new one has to choose.
"""

from dataclasses import dataclass

READ = "select"
ADD = "select, insert"
CHANGE = "select, insert, update"
KEEP = "select, insert, update, delete"


@dataclass(frozen=True)
class Protection:
    """How one table is protected.

    ledger: each write is recorded under the line of the act that is open, or refused.
    fact: rows are added and never changed.
    locked: no write after the lock of the trial.
    rows: who sees which rows: a name in ROW_POLICIES, or "" for all.
    web, worker, vault: what each login may do.
    """

    ledger: bool = False
    fact: bool = False
    locked: bool = False
    rows: str = ""
    web: str = ""
    worker: str = ""
    vault: str = ""


# Each expression is asked once per query (an init-plan), not once per row.
_TRIAL = "trial_id = (select context.trial())"
_SITE = "((select context.all_sites()) or {site} = any((select context.sites())::uuid[]))"
_CLASS = "form_class = any((select context.form_classes())::text[])"
_IS_RATER = "(select context.role()) = 'rater'"

ROW_POLICIES = {
    "trial": _TRIAL,
    # People sign in on one host only: web accounts on the web, vault accounts in the vault.
    "realm": "realm = case session_user when '{vault}' then 'vault' else 'web' end",
    "site itself": f"{_TRIAL} and {_SITE.format(site='id')}",
    "site": f"{_TRIAL} and {_SITE.format(site='site_id')}",
    # An entry is seen by its site (that it exists, and its state) and by its rater.
    "entry": f"{_TRIAL} and ((not {_IS_RATER} and {_SITE.format(site='site_id')})"
    f" or ({_IS_RATER} and assigned_to_id = (select context.actor())))",
    # Answers and scores are seen only by roles whose form classes include theirs.
    "answers": f"{_TRIAL} and {_CLASS} and ((not {_IS_RATER} and {_SITE.format(site='site_id')})"
    f" or ({_IS_RATER} and recorded_by_id = (select context.actor())))",
    # An alert tells of an answer: not to raters, nor to those who see no answers.
    "alert": f"{_TRIAL} and {_SITE.format(site='site_id')} and not {_IS_RATER}"
    " and cardinality((select context.form_classes())::text[]) > 0",
    "step": f"{_TRIAL} and ((not {_IS_RATER} and {_SITE.format(site='site_id')})"
    f" or ({_IS_RATER} and recorded_by_id = (select context.actor())))",
}

_trial_fact = Protection(ledger=True, fact=True, locked=True, rows="site", web=ADD, worker=READ)
_trial_thing = Protection(ledger=True, locked=True, rows="site", web=CHANGE, worker=READ)

TABLES = {
    "trials_user": Protection(ledger=True, rows="realm", web=CHANGE, worker=READ, vault=CHANGE),
    "trials_trial": Protection(ledger=True, web=ADD, worker=READ, vault=READ),
    "trials_studyversion": Protection(
        ledger=True, fact=True, locked=True, web=ADD, worker=READ, vault=READ
    ),
    "trials_membership": Protection(ledger=True, web=CHANGE, worker=READ, vault=ADD),
    "trials_site": Protection(
        ledger=True, locked=True, rows="site itself", web=CHANGE, worker=READ
    ),
    "trials_participant": _trial_thing,
    "trials_participantstep": _trial_fact,
    "trials_consent": _trial_fact,
    "trials_randomisation": _trial_fact,
    "trials_visit": _trial_thing,
    "trials_entry": Protection(ledger=True, locked=True, rows="entry", web=CHANGE, worker=READ),
    "trials_revision": Protection(
        ledger=True, fact=True, locked=True, rows="answers", web=ADD, worker=READ
    ),
    "trials_rescoring": Protection(
        ledger=True, fact=True, locked=True, rows="answers", web=ADD, worker=READ
    ),
    "trials_alert": Protection(ledger=True, fact=True, locked=True, rows="alert", web=ADD),
    "trials_alertacknowledgement": Protection(
        ledger=True, fact=True, locked=True, rows="alert", web=ADD
    ),
    # Only inside the study that holds the licence.
    "trials_wording": Protection(ledger=True, fact=True, locked=True, rows="trial", web=ADD),
    "trials_entrystep": Protection(
        ledger=True, fact=True, locked=True, rows="step", web=ADD, worker=READ
    ),
    "analysis_analysisplan": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    "analysis_run": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    "analysis_runpart": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    # The lease is how workers agree on who computes what; it says nothing about the trial.
    "analysis_lease": Protection(web=ADD, worker=CHANGE),
    "analysis_partresult": Protection(ledger=True, fact=True, web=READ, worker=ADD),
    "analysis_runresult": Protection(ledger=True, fact=True, web=READ, worker=ADD),
    "django_session": Protection(web=KEEP),
    "django_migrations": Protection(web=READ, worker=READ, vault=READ),
    # Django's own permissions are not used: nobody has a right here.
    "auth_group": Protection(),
    "auth_group_permissions": Protection(),
    "auth_permission": Protection(),
    "django_content_type": Protection(web=READ, worker=READ, vault=READ),
}
