"""What must not be in one hand (ICH E6(R3) 3.16.1(i), 4.3.8(b); EU Annex 11): a table that every
role is tested against."""

from dataclasses import dataclass

from trials.authorization.permissions import Permission as P

ENTRY = frozenset(
    {
        P.ADD_PARTICIPANTS,
        P.RANDOMISE,
        P.ENTER_FORMS,
        P.RATE_INTERVIEWS,
        P.GIVE_DOSES,
        P.KEEP_SCHEDULE,
        P.ANSWER_QUERIES,
        P.SIGN_ENROLMENT,
        P.IMPORT_DATA,
    }
)
_UNBLINDED = frozenset(
    {P.LOAD_RANDOMISATION, P.OPEN_SEAL, P.SHIP_KITS, P.KEEP_KITS, P.BREAK_BLIND}
    | {P.WRITE_CLOSED_REPORTS, P.CONFIRM_DISCLOSURE}
)


@dataclass(frozen=True)
class Forbidden:
    """No role has a permission of `one` and a permission of `other`."""

    why: str
    one: frozenset[P]
    other: frozenset[P]


FORBIDDEN = (
    Forbidden(
        "whoever sees the arms sees no participant", _UNBLINDED, frozenset({P.SEE_PARTICIPANTS})
    ),
    Forbidden("whoever sees the arms enters nothing", _UNBLINDED, ENTRY),
    Forbidden(
        "whoever enters does not verify",
        frozenset({P.ENTER_FORMS, P.RATE_INTERVIEWS}),
        frozenset({P.VERIFY_SOURCE, P.RAISE_QUERIES}),
    ),
    Forbidden(
        "whoever enters does not lock",
        frozenset({P.ENTER_FORMS, P.RATE_INTERVIEWS}),
        frozenset({P.SOFT_LOCK, P.SIGN_LOCK, P.APPROVE_UNLOCK}),
    ),
    Forbidden(
        "whoever treats does not rate", frozenset({P.RATE_INTERVIEWS}), frozenset({P.ENTER_FORMS})
    ),
    Forbidden(
        "whoever asks for a redaction does not confirm it",
        frozenset({P.ASK_REDACTION}),
        frozenset({P.CONFIRM_REDACTION}),
    ),
    Forbidden(
        "whoever asks for an arm does not confirm it",
        frozenset({P.ASK_DISCLOSURE}),
        frozenset({P.CONFIRM_DISCLOSURE}),
    ),
    Forbidden(
        "whoever gives access does not review it",
        frozenset({P.INVITE_PEOPLE}),
        frozenset({P.REVIEW_ACCESS}),
    ),
    Forbidden(
        "whoever audits does not work with the data",
        frozenset({P.INSPECT, P.REVIEW_ACCESS}),
        ENTRY | {P.RAISE_QUERIES, P.START_RUNS},
    ),
)
