"""Who sees which rows: expressions of row-level security by name, as protection.py uses them."""

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
    # The data set for the public, each participant's arm in it, until somebody publishes it.
    "publication": f"{_TRIAL} and (select context.role()) in ('statistician', 'sponsor', 'worker')",
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
