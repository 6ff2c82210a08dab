"""Acts that are no line of the table, and why: {reason: the acts, as module.function}.

`module.*` stands for all acts of a module. A test asks of every act that it is here or there.
"""

ELSEWHERE = {
    "It has an address of its own (trials/api): with a version, or of many at once.": (
        "double_entry.record_second_entry",
        "entries.record_answers",
        "queries.answer_query",
        "queries.cancel_query",
        "queries.close_query",
        "queries.raise_query",
        "queries.reopen_query",
        "sessions.record_observation",
    ),
    "It is a signature: the person gives the password again, which no program does for them.": (
        "access_review.review_access",
        "blind_review.sign_minutes",
        "delegation.delegate",
        "delegation.take_back",
        "ledger_review.close_review",
        "locks.sign_lock",
        "monitoring_visits.acknowledge",
        "monitoring_visits.sign_report",
        "redactions.confirm_redaction",
        "signing.sign_casebook",
        "signing.sign_rating",
        "unlocking.sign_unlock",
    ),
    "It gives out, or takes away, the means to sign in: shown once, on a page.": (
        "api_tokens.*",
        "invitations.invite",
        "invitations.resend",
        "second_factor.take_away_second_factor",
    ),
    "The participant does it, on a link and with a PIN, or the site for their link.": (
        "contacts.*",
        "self_report.*",
        "self_report_links.*",
    ),
    "It is an act of the vault, whose host has no API.": (
        "disclosing.*",
        "dispensing.*",
        "emergency.*",
        "opening.*",
        "rehearsing.*",
        "safety_board.*",
        "supply.*",
    ),
    "Whoever keeps the server does it with a command; no page does.": (
        "imports.import_answers",
        "rescoring.rescore",
        "wording.load_wording",
    ),
}
