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
    "plan_text",
    "planned",
    "run_part",
    "interpretation",
    "results_release",
    "second_run",
    "publication",
    "cancellation",
    "uncancelled",
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
    sql/29_self_report.sql; "plan_text" and "planned" in sql/31_plans.sql; "interpretation" and
    "results_release" in sql/32_run_life.sql; "second_run" in sql/34_second_runs.sql;
    "publication" in sql/36_publications.sql;
    "run_part", "cancellation" and "uncancelled" in sql/33_run_work.sql.
    rows: who sees which rows: a name in ROW_POLICIES (row_policies.py), or "" for all.
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
_told_fact = Protection(
    ledger=True, fact=True, locked=True, in_soft_lock=True, rows="alert", web=READ, worker=ADD
)
_run_result = Protection(ledger=True, fact=True, guards=("uncancelled",), web=READ, worker=ADD)

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
    "trials_alert": Protection(
        ledger=True, fact=True, locked=True, rows="alert", web=ADD, worker=READ
    ),
    "trials_alertacknowledgement": Protection(
        ledger=True, fact=True, locked=True, in_soft_lock=True, rows="alert", web=ADD, worker=READ
    ),
    # Written by the worker, which tells the next in line.
    "trials_alertescalation": _told_fact,
    "trials_alertescalationresult": _told_fact,
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
    # Adverse events are analysed by what their words were coded as.
    "trials_termdictionary": replace(_filed_fact, rows="trial", worker=READ),
    "trials_termcoding": replace(_filed_fact, rows="document", worker=READ),
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
    "analysis_analysisplan": Protection(
        ledger=True, fact=True, guards=("plan_text",), web=ADD, worker=READ
    ),
    "analysis_run": Protection(ledger=True, fact=True, guards=("planned",), web=ADD, worker=READ),
    "analysis_runpart": Protection(
        ledger=True, fact=True, guards=("run_part",), web=ADD, worker=READ
    ),
    # The lease is how workers agree on who computes what; it says nothing about the trial. The
    # database makes it with its part.
    "analysis_lease": Protection(web=READ, worker="select, update"),
    "analysis_partresult": _run_result,
    # Only workers join what they drew.
    "analysis_partdraw": replace(_run_result, web=""),
    "analysis_runresult": _run_result,
    "analysis_runcancellation": Protection(
        ledger=True, fact=True, guards=("cancellation",), web=ADD, worker=READ
    ),
    "analysis_secondrun": Protection(
        ledger=True, fact=True, guards=("second_run",), web=ADD, worker=ADD
    ),
    # It holds each participant's arm: those who release results read it.
    "analysis_publication": Protection(
        ledger=True, fact=True, guards=("publication",), rows="publication", web=ADD, worker=ADD
    ),
    "analysis_blindedinterpretation": replace(
        _reviewed_fact, guards=("content", "interpretation"), worker=READ
    ),
    "analysis_resultsrelease": replace(
        _reviewed_fact, guards=("content", "results_release"), worker=READ
    ),
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
