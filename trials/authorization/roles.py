"""Who is allowed what: one entry per role. docs/roles.md is written from this table."""

from dataclasses import dataclass

from trials.authorization.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    """permissions: what the role may do. form_classes: whose answers it may see.

    all_sites: whether it works across sites. realm: on which host it signs in.
    """

    key: str
    label: str
    permissions: frozenset[P]
    form_classes: tuple[str, ...] = ()
    all_sites: bool = True
    realm: str = "web"


ROLES = {
    role.key: role
    for role in (
        Role(
            "site_coordinator",
            "Site coordinator",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.ADD_PARTICIPANTS,
                    P.RANDOMISE,
                    P.ENTER_FORMS,
                    P.ACKNOWLEDGE_ALERTS,
                    P.SEE_CODEBOOK,
                    P.SEE_LEDGER,
                }
            ),
            form_classes=("self_report", "clinical"),
            all_sites=False,
        ),
        # Sees assigned interviews by token, and nothing else.
        Role("rater", "Independent rater", frozenset({P.RATE_INTERVIEWS}), ("rating",), False),
        Role(
            "data_manager",
            "Data manager",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.ASSIGN_RATERS,
                    P.IMPORT_DATA,
                    P.SEE_CODEBOOK,
                    P.LOAD_WORDING,
                    P.RESCORE,
                    P.SEE_LEDGER,
                    P.SEE_LOCK_BOARD,
                    P.SEE_RUNS,
                }
            ),
            form_classes=("self_report", "clinical", "rating"),
        ),
        # Sees that forms are there, not what was answered.
        Role(
            "sponsor",
            "Sponsor",
            frozenset(
                {
                    P.SEE_PARTICIPANTS,
                    P.SEE_CODEBOOK,
                    P.SEE_LOCK_BOARD,
                    P.LOCK_DATABASE,
                    P.SEE_RUNS,
                    P.START_RUNS,
                }
            ),
        ),
        Role(
            "statistician",
            "Trial statistician",
            frozenset(
                {P.SEE_PARTICIPANTS, P.SEE_CODEBOOK, P.SEE_LOCK_BOARD, P.SEE_RUNS, P.START_RUNS}
            ),
            form_classes=("self_report", "clinical", "rating"),
        ),
        Role(
            "unblinded_statistician",
            "Unblinded statistician",
            frozenset({P.LOAD_RANDOMISATION, P.OPEN_SEAL}),
            realm="vault",
        ),
        Role(
            "quality_assurance",
            "Quality assurance",
            frozenset({P.OPEN_SEAL}),
            realm="vault",
        ),
    )
}
