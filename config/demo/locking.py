"""The lock of the demonstration's first study, by its own people."""

from config.demo.loading import scope
from trials.models import Snapshot, Trial
from trials.rehearsal import locking
from trials.rehearsal.staff import Staff
from trials.studies.loading import study_of

BY_ROLE = {"data_manager": "data", "statistician": "statistician", "sponsor": "sponsor"}


def lock(trial: Trial) -> Snapshot:
    """The casebooks are signed by a physician of each site; the ratings were imported."""
    physicians = Staff(trial, study_of(trial))
    locking.sign_casebooks(trial, lambda site: physicians.scope("site_physician", site))
    return locking.lock(trial, lambda role: scope(BY_ROLE[role], trial))
