"""A row's site and trial are those of its participant, and a path that tells an arm stays one:
row-level security relies on both, so the database holds them together and not the code."""

from django.db import migrations

PLACED = (
    "consentwithdrawal",
    "contactattempt",
    "deviation",
    "dosingstep",
    "eligibilityresult",
    "parentlink",
    "participantevent",
    "visitstep",
)
# (table, what it hangs on): the row is on an arm's path exactly where that is.
ON_THE_PATH = (
    ("entry", "visit"),
    ("visitstep", "visit"),
    ("dosingstep", "visit"),
    ("revision", "entry"),
    ("entrystep", "entry"),
    ("rescoring", "revision"),
    ("alert", "entry"),
    ("alertacknowledgement", "alert"),
)
PARENTS = ("visit", "entry", "revision", "alert")

STATEMENTS = [
    *[
        (
            f"alter table trials_{table} add constraint {table}_in_place_of_participant"
            " foreign key (participant_id, site_id, trial_id)"
            " references trials_participant (id, site_id, trial_id)",
            f"alter table trials_{table} drop constraint {table}_in_place_of_participant",
        )
        for table in PLACED
    ],
    *[
        (
            f"alter table trials_{table} add constraint {table}_path unique (id, arm_path)",
            f"alter table trials_{table} drop constraint {table}_path",
        )
        for table in PARENTS
    ],
    *[
        (
            f"alter table trials_{table} add constraint {table}_on_the_path_of_{of}"
            f" foreign key ({of}_id, arm_path) references trials_{of} (id, arm_path)",
            f"alter table trials_{table} drop constraint {table}_on_the_path_of_{of}",
        )
        for table, of in ON_THE_PATH
    ],
    (
        "alter table trials_ethicsapproval add constraint ethicsapproval_in_trial_of_site"
        " foreign key (site_id, trial_id) references trials_site (id, trial_id)",
        "alter table trials_ethicsapproval drop constraint ethicsapproval_in_trial_of_site",
    ),
    (
        "alter table trials_sitestep add constraint sitestep_in_trial_of_site"
        " foreign key (site_id, trial_id) references trials_site (id, trial_id)",
        "alter table trials_sitestep drop constraint sitestep_in_trial_of_site",
    ),
    (
        "alter table trials_prescreening add constraint prescreening_in_trial_of_site"
        " foreign key (site_id, trial_id) references trials_site (id, trial_id)",
        "alter table trials_prescreening drop constraint prescreening_in_trial_of_site",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("trials", "0004_study_definitions")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in STATEMENTS]
