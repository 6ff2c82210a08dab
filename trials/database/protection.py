"""What the database itself enforces on each table. One row per table; setup.py applies it.

A table that is not listed here makes set-up fail, so a new one has to choose.
"""

from dataclasses import dataclass, replace

READ = "select"
ADD = "select, insert"
CHANGE = "select, insert, update"
KEEP = "select, insert, update, delete"


GUARDS = (
    "axis",
    "path",
    "stage",
    "document_step",
    "release",
    "first_pass",
    "site_step",
    "kit",
    "rating",
    "rater",
    "room",
    "member",
    "part_end",
    "account",
    "content",
    "lock_record",
    "filed",
    "query",
    "query_step",
    "writer",
    "verification",
    "deviation_step",
    "monitor",
    "monitoring_step",
    "entered_twice",
    "first_entry",
    "second_entry",
    "resolution",
    "observation",
    "confirmation",
    "self_report",
    "self_report_step",
    "self_report_pin",
    "takeover",
)


@dataclass(frozen=True)
class Protection:
    """How one table is protected.

    ledger: each write is recorded under the line of the act that is open, or refused.
    fact: rows are added and never changed.
    locked: no write after the lock of the trial.
    in_soft_lock: written during the soft lock too: the work around the data, not the data.
    guards: of GUARDS, what else is asked before a write; see sql/06_disclosure.sql,
    sql/08_documents.sql, sql/09_sites.sql, sql/11_kit_requests.sql, sql/12_ratings.sql,
    sql/17_members.sql, sql/18_signatures.sql, sql/20_double_entry.sql and sql/24_lock_states.sql;
    "writer" to "monitoring_step" in sql/22_monitoring.sql,
    "observation" and "confirmation" in sql/30_sessions.sql; "self_report" to "takeover" in
    sql/29_self_report.sql.
    rows: who sees which rows: a name in ROW_POLICIES, or "" for all.
    web, worker, vault: what each login may do.
    """

    ledger: bool = False
    fact: bool = False
    locked: bool = False
    in_soft_lock: bool = False
    guards: tuple[str, ...] = ()
    rows: str = ""
    web: str = ""
    worker: str = ""
    vault: str = ""


# Each expression is asked once per query (an init-plan), not once per row.
_TRIAL = "trial_id = (select context.trial())"
_SITE = "((select context.all_sites()) or {site} = any((select context.sites())::uuid[]))"
_CLASS = "form_class = any((select context.form_classes())::text[])"
# Even the existence of a row of such a stage tells an arm.
_PATH = "(not arm_path or (select context.arm_paths()))"
_IS_RATER = "(select context.role()) = 'rater'"
# The system releases texts to the coders; what it releases holds no participant and no site.
_IS_SYSTEM = "(select context.role()) = 'system'"
_IS_CODER = f"((select context.role()) = 'coder' or {_IS_SYSTEM})"
_IS_PARTICIPANT = "(select context.is_participant())"
_GIVES_LINKS = "(select context.role()) in ('site_coordinator', 'site_physician')"
_KEEPS_FILES = "(select context.role()) not in ('rater', 'rater_coordinator', 'coder')"
# Answers and scores are seen only by roles whose form classes include theirs.
# Whoever wrote a sealed form sees it, and so does a rater what they rated.
_ANSWERS = (
    f"{_TRIAL} and (({_CLASS} and not {_IS_RATER} and {_SITE.format(site='site_id')}"
    f" and {_PATH}) or ((({_IS_RATER} and {_CLASS}) or form_class = 'sealed')"
    " and recorded_by_id = (select context.actor()))"
    # Cut further to the own answers by OF_PARTICIPANTS.
    f" or (form_class = 'sealed' and {_IS_PARTICIPANT}))"
)

ROW_POLICIES = {
    "trial": _TRIAL,
    # People sign in on one host only: web accounts on the web, vault accounts in the vault.
    "realm": "realm = case session_user when '{vault}' then 'vault' else 'web' end",
    # Of the accounts of one's own host, which is all that trials_user shows.
    "factor": "user_id in (select id from trials_user)",
    "recovery code": "device_id in (select id from otp_static_staticdevice)",
    # It names the raters.
    "all sites": f"{_TRIAL} and (select context.all_sites())",
    "site itself": f"{_TRIAL} and {_SITE.format(site='id')}",
    "site": f"{_TRIAL} and {_SITE.format(site='site_id')}",
    "path": f"{_TRIAL} and {_SITE.format(site='site_id')} and {_PATH}",
    "dosing": f"{_TRIAL} and {_SITE.format(site='site_id')} and {_PATH} and {_CLASS}",
    # What was said in an interview: the roles of the site that have its class, and nobody else.
    "document": f"{_TRIAL} and {_SITE.format(site='site_id')} and {_PATH} and {_CLASS}",
    "coding": f"{_TRIAL} and {_IS_CODER}",
    "released": f"{_TRIAL} and {_IS_CODER} and ({_IS_SYSTEM} or not exists"
    " (select from trials_releasewithdrawal w where w.release_id = trials_releasedtext.id))",
    # Another coder's work is seen once one's own first pass is locked, or every one of them is.
    "coded": f"{_TRIAL} and ({_IS_SYSTEM} or ({_IS_CODER} and (coder_id = (select context.actor())"
    " or document_id is null or document_id in (select l.document_id from trials_codinglock l"
    " where l.closes or l.coder_id = (select context.actor())))))",
    # Who rates, and where they would not be independent, is nothing that a site should know.
    "rater": f"{_TRIAL} and ((select context.role()) in ('rater_coordinator', 'data_manager',"
    f" 'system') or ({_IS_RATER} and rater_id = (select context.actor())))",
    # An entry is seen by its site (that it exists, and its state) and by its rater; a second
    # rating by its rater and by the office of the rater coordinator (office_of in scopes.py).
    "entry": f"{_TRIAL} and ((not {_IS_RATER} and {_SITE.format(site='site_id')} and {_PATH}"
    " and (second_of_id is null or (select context.role()) = 'rater_coordinator'))"
    f" or ({_IS_RATER} and assigned_to_id = (select context.actor())))",
    "answers": _ANSWERS,
    # What another person is to enter again without having seen it is withheld from them.
    "revision": f"{_ANSWERS} and (not double_entry"
    " or id <> all((select governance.withheld_revisions())::uuid[]))",
    "rescoring": f"{_ANSWERS}"
    " and revision_id <> all((select governance.withheld_revisions())::uuid[])",
    # A second entry is its writer's until it is complete.
    "second entry": f"{_ANSWERS} and (complete or recorded_by_id = (select context.actor()))",
    # An alert tells of an answer: not to raters, nor to those who see no answers.
    "alert": f"{_TRIAL} and {_SITE.format(site='site_id')} and not {_IS_RATER}"
    f" and {_PATH} and cardinality((select context.form_classes())::text[]) > 0",
    "step": f"{_TRIAL} and ((not {_IS_RATER} and {_SITE.format(site='site_id')} and {_PATH})"
    f" or ({_IS_RATER} and recorded_by_id = (select context.actor())))",
    # Documents and notes: of the study to all who work with participants, of a site to its own.
    "filed": f"{_TRIAL} and {_KEEPS_FILES} and (site_id is null or {_SITE.format(site='site_id')})",
    "note": f"{_TRIAL} and {_KEEPS_FILES} and (site_id is null or {_SITE.format(site='site_id')})"
    f" and {_PATH} and (form_class is null or {_CLASS})",
    # On the way to the lock: for those who look at all sites, and no rater.
    "lock": f"{_TRIAL} and (select context.all_sites())",
    # What other systems sent is of every site, and not cut by the class of a form.
    "office": f"{_TRIAL} and (select context.role()) in ('data_manager', 'system')",
    # On a form, a query is seen by whoever sees its answers, and by no rater: what is asked may
    # name a visit. She reads what was passed on to her, and what she said.
    "query": f"{_TRIAL} and not {_IS_RATER} and {_SITE.format(site='site_id')} and {_PATH}"
    f" and (form_class is null or {_CLASS})",
    # The hash of a PIN: those who give links add it, the participant's own context compares it.
    "pin": f"{_TRIAL} and {_SITE.format(site='site_id')} and ({_IS_PARTICIPANT} or {_GIVES_LINKS})",
    # How a participant is reached: also the system, which sends reminders.
    "contact": f"{_TRIAL} and {_SITE.format(site='site_id')} and ({_GIVES_LINKS} or {_IS_SYSTEM})",
    "query message": f"{_TRIAL} and ((not {_IS_RATER} and {_SITE.format(site='site_id')}"
    f" and {_PATH} and (form_class is null or {_CLASS})) or ({_IS_RATER}"
    " and (select context.actor()) in (rater_id, recorded_by_id)))",
}

# What a participant who reports on a link reads of each table, beside what ROW_POLICIES asks: what
# they are, their own visits and their own forms. Of every other table with row policies: nothing.
_OWN = "{column} = (select governance.self_reporter())"
_OWN_FORM = "{column} = any((select governance.self_reported_entries())::uuid[])"
OF_PARTICIPANTS = {
    "trials_participant": _OWN.format(column="id"),
    "trials_site": "true",
    "trials_ethicsapproval": "true",
    "trials_wording": "true",
    "trials_consent": _OWN.format(column="participant_id"),
    "trials_visit": _OWN.format(column="participant_id"),
    "trials_entry": _OWN_FORM.format(column="id"),
    "trials_entrystep": _OWN_FORM.format(column="entry_id"),
    "trials_revision": _OWN_FORM.format(column="entry_id"),
    "trials_selfreportlink": _OWN.format(column="participant_id"),
    "trials_selfreportpin": _OWN.format(column="participant_id"),
    "trials_selfreportstep": _OWN.format(column="participant_id"),
}
WRITTEN_BY_PARTICIPANTS = (
    "trials_entrystep",
    "trials_revision",
    "trials_selfreportpin",
    "trials_selfreportstep",
)

_trial_fact = Protection(ledger=True, fact=True, locked=True, rows="site", web=ADD, worker=READ)
_path_fact = Protection(ledger=True, fact=True, locked=True, rows="path", web=ADD, worker=READ)
# What was recorded at a visit.
_visit_fact = replace(_path_fact, guards=("stage",))
_document_fact = Protection(ledger=True, fact=True, locked=True, rows="document", web=ADD)
# Coding is analysis: it goes on after the lock.
_coding_fact = Protection(ledger=True, fact=True, rows="coding", web=ADD)
_coded_fact = replace(_coding_fact, rows="coded")
_rater_fact = Protection(ledger=True, fact=True, locked=True, rows="rater", web=ADD)
_factor = Protection(ledger=True, rows="factor", web=KEEP, vault=KEEP)
_trial_thing = Protection(ledger=True, locked=True, rows="site", web=CHANGE, worker=READ)
_filed_fact = Protection(
    ledger=True, fact=True, locked=True, in_soft_lock=True, rows="filed", web=ADD
)
_office_fact = replace(_filed_fact, rows="office")

# What the monitor plans, writes and finds: of the site.
_monitored_fact = Protection(
    ledger=True,
    fact=True,
    locked=True,
    in_soft_lock=True,
    guards=("monitor",),
    rows="site",
    web=ADD,
)
_lock_record = Protection(
    ledger=True,
    fact=True,
    locked=True,
    in_soft_lock=True,
    guards=("lock_record",),
    rows="lock",
    web=ADD,
    worker=READ,
)
_people_fact = Protection(ledger=True, fact=True, rows="trial", web=ADD)
_reviewed_fact = replace(_people_fact, rows="all sites")
_delegation_fact = replace(_people_fact, guards=("content",), rows="site")

TABLES = {
    "trials_user": Protection(
        ledger=True, guards=("account",), rows="realm", web=CHANGE, worker=READ, vault=CHANGE
    ),
    "trials_trial": Protection(ledger=True, web=ADD, worker=READ, vault=READ),
    "trials_studyversion": Protection(
        ledger=True, fact=True, locked=True, web=ADD, worker=READ, vault=READ
    ),
    # Whose part it is, is asked before anybody acts in a trial. People come and go after the lock.
    "trials_membership": Protection(
        ledger=True, fact=True, guards=("member",), web=ADD, worker=READ, vault=ADD
    ),
    "trials_membershipend": Protection(
        ledger=True, fact=True, guards=("part_end",), rows="trial", web=ADD, vault=ADD
    ),
    "trials_invitation": _people_fact,
    "trials_invitationlink": _people_fact,
    "trials_invitationacceptance": _people_fact,
    "trials_training": _people_fact,
    "trials_delegation": _delegation_fact,
    "trials_delegationend": _delegation_fact,
    "trials_accessreview": replace(_people_fact, guards=("content",), rows="all sites"),
    # The review of the ledger goes on after the lock.
    "trials_ledgerreview": _reviewed_fact,
    "trials_ledgersample": _reviewed_fact,
    "trials_ledgermark": _reviewed_fact,
    "trials_ledgerreviewclosing": replace(_reviewed_fact, guards=("content",)),
    "trials_site": Protection(
        ledger=True, locked=True, rows="site itself", web=CHANGE, worker=READ, vault=READ
    ),
    "trials_participant": _trial_thing,
    "trials_participantstep": replace(_path_fact, guards=("axis",)),
    "trials_consent": _path_fact,
    "trials_consentwithdrawal": _path_fact,
    "trials_contactattempt": _path_fact,
    "trials_deviation": replace(_path_fact, in_soft_lock=True),
    "trials_deviationstep": replace(
        _path_fact, in_soft_lock=True, guards=("deviation_step",), worker=""
    ),
    "trials_eligibilityresult": _path_fact,
    "trials_participantevent": _path_fact,
    "trials_parentlink": _path_fact,
    "trials_prescreening": _trial_fact,
    "trials_randomisation": _trial_fact,
    "trials_dosingstep": replace(_visit_fact, rows="dosing", guards=("stage", "kit")),
    "trials_doseconfirmation": replace(
        _visit_fact, rows="dosing", guards=("stage", "confirmation")
    ),
    "trials_sessionobservation": replace(
        _visit_fact, rows="dosing", guards=("stage", "observation")
    ),
    "trials_visit": replace(_trial_thing, rows="path", guards=("stage", "path")),
    "trials_visitstep": _visit_fact,
    # Which version is in force is the same for whoever asks, also for a rater, who sees no site.
    "trials_versionapproval": Protection(
        ledger=True, fact=True, locked=True, web=ADD, worker=READ, vault=READ
    ),
    "trials_ethicsapproval": Protection(
        ledger=True, fact=True, locked=True, rows="trial", web=ADD, worker=READ, vault=READ
    ),
    # The state of a site changes after the lock too: it may be excluded then.
    "trials_sitestep": Protection(
        ledger=True, fact=True, guards=("site_step",), rows="site", web=ADD, worker=READ
    ),
    "trials_entry": replace(_trial_thing, rows="entry", guards=("stage", "rater", "entered_twice")),
    "trials_revision": replace(
        _visit_fact, rows="revision", guards=("stage", "rating", "first_entry", "self_report")
    ),
    "trials_secondentry": replace(
        _visit_fact, rows="second entry", guards=("stage", "second_entry"), in_soft_lock=True
    ),
    "trials_doubleentryresolution": replace(
        _visit_fact, rows="answers", guards=("resolution",), in_soft_lock=True
    ),
    "trials_acquaintance": replace(_visit_fact, rows="answers", guards=("stage", "room")),
    "trials_raterdisclosure": replace(_visit_fact, rows="answers", guards=("stage", "room")),
    "trials_rescoring": replace(_visit_fact, rows="rescoring"),
    "trials_alert": Protection(ledger=True, fact=True, locked=True, rows="alert", web=ADD),
    "trials_alertacknowledgement": Protection(
        ledger=True, fact=True, locked=True, in_soft_lock=True, rows="alert", web=ADD
    ),
    # Only inside the study that holds the licence.
    "trials_wording": Protection(ledger=True, fact=True, locked=True, rows="trial", web=ADD),
    "trials_entrystep": replace(_visit_fact, rows="step", guards=("stage", "self_report")),
    "trials_selfreportlink": _path_fact,
    "trials_selfreportpin": replace(_path_fact, rows="pin", guards=("self_report_pin",), worker=""),
    "trials_selfreportstep": replace(_path_fact, guards=("self_report_step",)),
    "trials_selfreportcontact": replace(_path_fact, rows="contact"),
    "trials_selfreporttakeover": replace(_path_fact, guards=("takeover",)),
    # Written by the worker, which sends them.
    "trials_reminder": replace(_path_fact, web=READ, worker=ADD),
    "trials_reminderresult": replace(_path_fact, web=READ, worker=ADD),
    "trials_raterprofile": Protection(ledger=True, locked=True, rows="rater", web=CHANGE),
    "trials_ratercertificate": _rater_fact,
    "trials_conflictofinterest": _rater_fact,
    "trials_repeatedrating": _rater_fact,
    "trials_interviewdocument": _document_fact,
    "trials_documenttext": _document_fact,
    # Not locked: a transcript in which a name was overlooked is taken back after the lock too.
    "trials_documentstep": replace(_document_fact, locked=False, guards=("document_step",)),
    "trials_releasedtext": replace(_coding_fact, locked=True, rows="released", guards=("release",)),
    "trials_releasewithdrawal": _coding_fact,
    "trials_code": _coding_fact,
    "trials_codingpass": _coding_fact,
    "trials_codinglock": _coding_fact,
    "trials_segment": replace(_coded_fact, guards=("first_pass",)),
    "trials_segmentremoval": replace(_coded_fact, guards=("first_pass",)),
    "trials_resolution": _coded_fact,
    "trials_memo": _coded_fact,
    "trials_theme": _coding_fact,
    "trials_themesegment": _coding_fact,
    "trials_studydocument": _filed_fact,
    "trials_filedversion": replace(_filed_fact, guards=("filed",)),
    "trials_filecontent": replace(_filed_fact, guards=("filed",)),
    "trials_filewithdrawal": replace(_filed_fact, guards=("filed",)),
    "trials_notetofile": replace(_filed_fact, rows="note"),
    "trials_termdictionary": replace(_filed_fact, rows="trial"),
    "trials_termcoding": replace(_filed_fact, rows="document"),
    "trials_transfer": _office_fact,
    "trials_transferarrival": _office_fact,
    "trials_transfercancellation": _office_fact,
    "trials_differenceexplanation": _office_fact,
    # What is written on the way to the lock; who and when is asked by the guard.
    "trials_reopening": replace(_lock_record, rows="path"),
    "trials_reopeningend": replace(_lock_record, rows="path"),
    "trials_setdecision": _lock_record,
    "trials_lineexplanation": _lock_record,
    "trials_restoretest": _lock_record,
    "trials_reviewminutes": replace(_lock_record, guards=("content", "lock_record")),
    "trials_lockproposal": replace(_lock_record, guards=("content", "lock_record")),
    # Written while the study is locked, and only then.
    "trials_unlockrequest": replace(
        _lock_record, locked=False, in_soft_lock=False, guards=("content", "lock_record")
    ),
    "trials_dataquery": replace(
        _path_fact, in_soft_lock=True, rows="query", guards=("query",), worker=""
    ),
    "trials_querymessage": replace(
        _path_fact, in_soft_lock=True, rows="query message", guards=("query_step",), worker=""
    ),
    "trials_verification": replace(
        _path_fact, in_soft_lock=True, guards=("verification",), worker=""
    ),
    "trials_monitoringvisit": _monitored_fact,
    "trials_monitoringvisitstep": replace(_monitored_fact, guards=("monitor", "monitoring_step")),
    "trials_monitoringreport": replace(_monitored_fact, guards=("content", "monitor")),
    "trials_monitoringfinding": _monitored_fact,
    "trials_findingclosure": _monitored_fact,
    "trials_checkrun": Protection(
        ledger=True, fact=True, locked=True, in_soft_lock=True, rows="trial", web=ADD
    ),
    "analysis_analysisplan": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    "analysis_run": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    "analysis_runpart": Protection(ledger=True, fact=True, web=ADD, worker=READ),
    # The lease is how workers agree on who computes what; it says nothing about the trial.
    "analysis_lease": Protection(web=ADD, worker=CHANGE),
    "analysis_partresult": Protection(ledger=True, fact=True, web=READ, worker=ADD),
    "analysis_runresult": Protection(ledger=True, fact=True, web=READ, worker=ADD),
    # Second factors: the secrets of apps, codes to recover with, passkeys.
    "otp_totp_totpdevice": _factor,
    "otp_static_staticdevice": _factor,
    "otp_static_statictoken": replace(_factor, rows="recovery code"),
    "trials_passkey": _factor,
    "django_session": Protection(web=KEEP),
    "django_migrations": Protection(web=READ, worker=READ, vault=READ),
    # Django's own permissions are not used: nobody has a right here.
    "auth_group": Protection(),
    "auth_group_permissions": Protection(),
    "auth_permission": Protection(),
    "django_content_type": Protection(web=READ, worker=READ, vault=READ),
}

# What a site and its participants entered: whoever only looks changes nothing of it
# (governance.guard_writer).
WRITTEN_AT_SITES = (
    "trials_alertacknowledgement",
    "trials_consent",
    "trials_consentwithdrawal",
    "trials_contactattempt",
    "trials_doseconfirmation",
    "trials_dosingstep",
    "trials_eligibilityresult",
    "trials_entry",
    "trials_entrystep",
    "trials_parentlink",
    "trials_participant",
    "trials_participantevent",
    "trials_participantstep",
    "trials_prescreening",
    "trials_randomisation",
    "trials_rescoring",
    "trials_revision",
    "trials_sessionobservation",
    "trials_visit",
    "trials_visitstep",
)
for _table in WRITTEN_AT_SITES:
    TABLES[_table] = replace(TABLES[_table], guards=(*TABLES[_table].guards, "writer"))

# Where people write freely about a participant, in facts: a redaction takes words out of these
# (sql/19_redaction.sql), and changes nothing else.
FREE_TEXTS = {
    "trials_alertacknowledgement": ("action_taken",),
    "trials_contactattempt": ("note",),
    "trials_dataquery": ("text",),
    "trials_deviation": ("explanation",),
    "trials_deviationstep": ("reason",),
    "trials_dosingstep": ("reason",),
    "trials_entrystep": ("reason",),
    "trials_notetofile": ("text",),
    "trials_participantstep": ("reason",),
    "trials_querymessage": ("text",),
    "trials_revision": ("answers",),
    "trials_secondentry": ("answers",),
    "trials_sessionobservation": ("words",),
    "trials_visitstep": ("reason",),
}
