"""Who is allowed what: one entry per role. docs/roles.md is written from this table."""

from dataclasses import dataclass

from trials.authorization.permissions import Permission as P

# Of whoever works at a site with its participants.
_AT_A_SITE = frozenset(
    {
        P.SEE_PARTICIPANTS,
        P.ENTER_FORMS,
        P.KEEP_SCHEDULE,
        P.ACKNOWLEDGE_ALERTS,
        P.SEE_CODEBOOK,
        P.SEE_STUDY,
        P.SEE_QUERIES,
        P.ANSWER_QUERIES,
        P.SEE_FILES,
    }
)


@dataclass(frozen=True)
class Role:
    """permissions: what the role may do. form_classes: whose answers it may see.

    fills: whose forms it fills in (see Filler in trials/studies/schema/forms.py).
    all_sites: whether it works across sites. realm: on which host it signs in.
    arm_paths: whether it sees the stage that opened for a participant whose own arm was disclosed.
    """

    key: str
    label: str
    permissions: frozenset[P]
    form_classes: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    all_sites: bool = True
    realm: str = "web"
    arm_paths: bool = False


ROLES = {
    role.key: role
    for role in (
        Role(
            "site_coordinator",
            "Site coordinator",
            _AT_A_SITE
            | {
                P.ADD_PARTICIPANTS,
                P.RANDOMISE,
                P.ASK_KITS,
                P.ASSIGN_ON_ARM_PATHS,
                P.GIVE_LINKS,
                P.RECORD_ETHICS,
                P.SEE_FLOW,
                P.SEE_UNBLINDINGS,
                P.SEE_LEDGER,
                P.DEIDENTIFY,
                P.REPORT_DEVIATIONS,
                P.KEEP_FILES,
                P.ASK_REDACTION,
                P.TAKE_COPY,
                P.SEE_PEOPLE,
            },
            form_classes=(
                "self_report",
                "clinical",
                "session",
                "alliance",
                "interview",
                "transcript",
            ),
            fills=("participant", "site"),
            all_sites=False,
            arm_paths=True,
        ),
        Role(
            "site_physician",
            "Site physician",
            _AT_A_SITE
            | {
                P.ADD_PARTICIPANTS,
                P.RANDOMISE,
                P.ASK_KITS,
                P.GIVE_LINKS,
                P.SIGN_ENROLMENT,
                P.GIVE_DOSES,
                P.FREEZE_DATA,
                P.ASK_DISCLOSURE,
                P.SEE_FLOW,
                P.SEE_UNBLINDINGS,
                P.SEE_LEDGER,
                P.SIGN_CASEBOOKS,
                P.REPORT_DEVIATIONS,
                P.KEEP_FILES,
                P.ASK_REDACTION,
                P.TAKE_COPY,
                P.SEE_PEOPLE,
                P.INVITE_PEOPLE,
                P.DELEGATE,
            },
            form_classes=("self_report", "clinical", "session", "alliance", "interview"),
            fills=("participant", "site", "physician", "assessor"),
            all_sites=False,
            arm_paths=True,
        ),
        # Never sees what participants say of the alliance with their therapists.
        Role(
            "therapist",
            "Therapist",
            _AT_A_SITE | {P.GIVE_DOSES},
            form_classes=("self_report", "clinical", "session"),
            fills=("participant", "site", "therapist"),
            all_sites=False,
            arm_paths=True,
        ),
        Role(
            "site_assessor",
            "Site assessor",
            _AT_A_SITE,
            form_classes=("clinical",),
            fills=("site", "assessor"),
            all_sites=False,
            arm_paths=True,
        ),
        # Hears the participants and sees none of their scores.
        Role(
            "interviewer",
            "Interviewer",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.ENTER_FORMS,
                    P.KEEP_SCHEDULE,
                    P.SEE_STUDY,
                    P.HOLD_INTERVIEWS,
                    P.DEIDENTIFY,
                    P.SEE_QUERIES,
                    P.ANSWER_QUERIES,
                }
            ),
            form_classes=("interview", "transcript"),
            fills=("interviewer",),
            all_sites=False,
            arm_paths=True,
        ),
        # Reads transcripts of all sites once they are released, by their number: no participant,
        # site, visit or answer.
        Role(
            "coder",
            "Coder of interviews",
            frozenset({P.CODE_INTERVIEWS, P.SEE_THEMES}),
            all_sites=False,
        ),
        # Sees assigned interviews by token, and nothing else.
        Role(
            "rater",
            "Independent rater",
            frozenset({P.RATE_INTERVIEWS, P.SIGN_RATINGS}),
            form_classes=("rating",),
            fills=("rater",),
            all_sites=False,
        ),
        # Keeps the pool of raters. Knows interviews by token: no participant, site or visit.
        Role(
            "rater_coordinator",
            "Rater coordinator",
            frozenset(
                {
                    P.MANAGE_RATERS,
                    P.ASSIGN_RATERS,
                    P.SEE_RATER_DISCLOSURES,
                    P.SEE_QUERIES,
                    P.ANSWER_QUERIES,
                }
            ),
            all_sites=False,
        ),
        Role(
            "data_manager",
            "Data manager",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.ASSIGN_RATERS,
                    P.IMPORT_DATA,
                    P.REOPEN_VISITS,
                    P.FREEZE_DATA,
                    P.SEE_STUDY,
                    P.AMEND_STUDY,
                    P.APPROVE_VERSIONS,
                    P.RECORD_ETHICS,
                    P.SEE_FLOW,
                    P.SEE_CODEBOOK,
                    P.LOAD_WORDING,
                    P.RESCORE,
                    P.SEE_UNBLINDINGS,
                    P.SEE_LEDGER,
                    P.SEE_LOCK_BOARD,
                    P.SEE_RUNS,
                    P.SEE_QUERIES,
                    P.RAISE_QUERIES,
                    P.REPORT_DEVIATIONS,
                    P.CLASSIFY_DEVIATIONS,
                    P.SEE_FILES,
                    P.KEEP_FILES,
                    P.CODE_TERMS,
                    P.RECONCILE,
                    P.RESOLVE_DOUBLE_ENTRY,
                    P.ASK_REDACTION,
                    P.REVIEW_LEDGER,
                    P.SEE_PEOPLE,
                    P.RECORD_RESTORE_TESTS,
                    P.SOFT_LOCK,
                    P.REVIEW_BLIND,
                    P.SIGN_LOCK,
                    P.APPROVE_UNLOCK,
                }
            ),
            form_classes=("self_report", "clinical", "session", "alliance", "rating"),
        ),
        # Sees that forms are there, not what was answered.
        Role(
            "sponsor",
            "Sponsor",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_STUDY,
                    P.SEE_RATER_DISCLOSURES,
                    P.APPROVE_VERSIONS,
                    P.MANAGE_SITES,
                    P.EXCLUDE_SITES,
                    P.SEE_FLOW,
                    P.SEE_CODEBOOK,
                    P.SEE_UNBLINDINGS,
                    P.SEE_LOCK_BOARD,
                    P.RECORD_RESTORE_TESTS,
                    P.SEE_RUNS,
                    P.START_RUNS,
                    P.SIGN_PLANS,
                    P.SIGN_RESULTS,
                    P.SEE_QUERIES,
                    P.SEE_FILES,
                    P.KEEP_FILES,
                    P.SEE_INTEGRITY,
                    P.SEE_PEOPLE,
                    P.INVITE_PEOPLE,
                    P.SIGN_LOCK,
                    P.APPROVE_UNLOCK,
                }
            ),
        ),
        Role(
            "statistician",
            "Trial statistician",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_STUDY,
                    P.SEE_RATER_DISCLOSURES,
                    P.SEE_FLOW,
                    P.SEE_CODEBOOK,
                    P.SEE_LOCK_BOARD,
                    P.SEE_RUNS,
                    P.START_RUNS,
                    P.SIGN_PLANS,
                    P.SIGN_RESULTS,
                    P.SEE_QUERIES,
                    P.RAISE_QUERIES,
                    P.REVIEW_BLIND,
                    P.SIGN_LOCK,
                    P.APPROVE_UNLOCK,
                }
            ),
            form_classes=("self_report", "clinical", "alliance", "rating"),
        ),
        # Looks at how the study is run; sees no answers.
        Role(
            "quality_auditor",
            "Quality auditor",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_STUDY,
                    P.SEE_FLOW,
                    P.SEE_LEDGER,
                    P.EXCLUDE_SITES,
                    P.SEE_UNBLINDINGS,
                    P.REVIEW_UNBLINDINGS,
                    P.SEE_ACCESS_HISTORY,
                    P.SEE_QUERIES,
                    P.SEE_FILES,
                    P.KEEP_FILES,
                    P.CONFIRM_REDACTION,
                    P.SEE_INTEGRITY,
                    P.REVIEW_LEDGER,
                    P.INSPECT,
                    P.SEE_LOCK_BOARD,
                    P.APPROVE_UNLOCK,
                    P.SEE_PEOPLE,
                    P.REVIEW_ACCESS,
                }
            ),
        ),
        # Compares what was entered with its source; sees no rating, and nothing of the sessions.
        Role(
            "monitor",
            "Monitor",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_STUDY,
                    P.SEE_FLOW,
                    P.SEE_CODEBOOK,
                    P.SEE_LEDGER,
                    P.SEE_QUERIES,
                    P.RAISE_QUERIES,
                    P.VERIFY_SOURCE,
                    P.REPORT_MONITORING,
                    P.REPORT_DEVIATIONS,
                    P.SEE_FILES,
                    P.KEEP_FILES,
                    P.REVIEW_LEDGER,
                    P.SEE_PEOPLE,
                    P.SEE_LOCK_BOARD,
                }
            ),
            form_classes=("self_report", "clinical"),
        ),
        # For a limited time, read only: everything that a blinded person may see.
        Role(
            "inspector",
            "Inspector",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_STUDY,
                    P.SEE_FLOW,
                    P.SEE_CODEBOOK,
                    P.SEE_LEDGER,
                    P.SEE_QUERIES,
                    P.SEE_FILES,
                    P.SEE_PEOPLE,
                    P.SEE_UNBLINDINGS,
                    P.SEE_ACCESS_HISTORY,
                    P.SEE_LOCK_BOARD,
                    P.SEE_RUNS,
                    P.SEE_INTEGRITY,
                    P.INSPECT,
                }
            ),
            form_classes=("self_report", "clinical", "session", "alliance", "rating"),
        ),
        Role(
            "unblinded_statistician",
            "Unblinded statistician",
            frozenset({P.LOAD_RANDOMISATION, P.SHIP_KITS, P.OPEN_SEAL, P.CONFIRM_DISCLOSURE}),
            realm="vault",
        ),
        Role(
            "quality_assurance",
            "Quality assurance",
            frozenset(
                {
                    P.OPEN_SEAL,
                    P.REVIEW_UNBLINDINGS,
                    P.RESET_SECOND_FACTORS,
                    P.SEE_ACCESS_HISTORY,
                }
            ),
            realm="vault",
        ),
        Role(
            "unblinded_pharmacist",
            "Unblinded pharmacist",
            frozenset({P.KEEP_KITS}),
            all_sites=False,
            realm="vault",
        ),
        # On call: opens one arm at a time, when a participant's safety hangs on it.
        Role(
            "emergency_physician",
            "Emergency physician",
            frozenset({P.BREAK_BLIND}),
            realm="vault",
        ),
        # Writes for the safety board alone, by letters.
        Role(
            "board_statistician",
            "Statistician of the safety board",
            frozenset({P.WRITE_CLOSED_REPORTS}),
            realm="vault",
        ),
    )
}
