"""Lines about independent ratings: signed, by a rater who was certified, exceptions seen."""

from django.db.models import Exists, OuterRef

from trials.models import Entry, RaterCertificate, RepeatedRating, Trial
from trials.policies.locking.line import Found, Line, of_entries, of_entry
from trials.policies.rating import RATING
from trials.selectors.entries import with_state
from trials.selectors.signatures import unsigned_ratings
from trials.studies.schema import Study

NOTHING_RATED = Found(does_not_apply="Nothing in this study is rated by independent raters.")


def _unsigned(trial: Trial, study: Study) -> Found:
    if not study.rated_forms:
        return NOTHING_RATED
    return of_entries(unsigned_ratings(trial), "not signed")


def _without_certificate(trial: Trial, study: Study) -> Found:
    """Of ratings that raters of this installation gave; imported ones have no rater here."""
    if not study.rated_forms:
        return NOTHING_RATED
    valid = RaterCertificate.objects.filter(
        rater=OuterRef("assigned_to"),
        form_key=OuterRef("form_key"),
        certified_on__lte=OuterRef("done_on"),
        valid_until__gte=OuterRef("done_on"),
        trial=trial,
    )
    rated = with_state(
        Entry.objects.filter(trial=trial, form_class=RATING, assigned_to__isnull=False)
    ).filter(state=Entry.State.COMPLETE)
    return of_entries(rated.exclude(Exists(valid)), "no certificate on that day")


def _exceptions(trial: Trial, study: Study) -> Found:
    if not study.rated_forms:
        return NOTHING_RATED
    repeated = RepeatedRating.objects.filter(trial=trial).select_related(
        "entry__participant", "entry__visit"
    )
    return Found([of_entry(one.entry, "the rater had met the participant") for one in repeated])


LINES = (
    Line(
        "L5",
        "Ratings not signed by their rater",
        "rater",
        "Each rater signs the own ratings.",
        "soft_locked",
        _unsigned,
    ),
    Line(
        "L5b",
        "Ratings without a certificate that held on the day",
        "rater_coordinator",
        "The coordinator records the certificate that the rater had, or the data manager explains.",
        "soft_locked",
        _without_certificate,
        explainable=True,
    ),
    Line(
        "L6",
        "Exceptions in who rated whom",
        "data_manager",
        "The data manager has reviewed them, and says what they mean for the analysis.",
        "soft_locked",
        _exceptions,
        explainable=True,
    ),
)
