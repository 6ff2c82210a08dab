"""What people do, and where a program does the same: one line for each act.

Who may, which fields there are and what is said of them come from the page and from the function
(see trials/api/acts/act.py); why some acts are not here, from trials/api/acts/elsewhere.py.
"""

from trials.api.acts.table import (
    files,
    interviews,
    lock,
    monitoring,
    participants,
    queries,
    raters,
    study,
    visits,
)

ACTS = (
    *participants.ACTS,
    *visits.ACTS,
    *queries.ACTS,
    *raters.ACTS,
    *monitoring.ACTS,
    *study.ACTS,
    *lock.ACTS,
    *interviews.ACTS,
    *files.ACTS,
)
