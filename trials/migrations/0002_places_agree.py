"""A row's site, trial and form class are those of what it hangs on: row-level security relies
on them, so the database holds them together and not the code."""

from django.db import migrations

PLACED = ("consent", "randomisation", "participantstep", "visit", "entry", "revision", "entrystep")

STATEMENTS = [
    (
        "alter table trials_participant add constraint participant_in_trial_of_site"
        " foreign key (site_id, trial_id) references trials_site (id, trial_id)",
        "alter table trials_participant drop constraint participant_in_trial_of_site",
    ),
    *[
        (
            f"alter table trials_{table} add constraint {table}_in_place_of_participant"
            " foreign key (participant_id, site_id, trial_id)"
            " references trials_participant (id, site_id, trial_id)",
            f"alter table trials_{table} drop constraint {table}_in_place_of_participant",
        )
        for table in PLACED
    ],
    (
        "alter table trials_entry add constraint entry_of_participant"
        " unique (id, participant_id, form_class)",
        "alter table trials_entry drop constraint entry_of_participant",
    ),
    (
        "alter table trials_revision add constraint revision_of_entry"
        " foreign key (entry_id, participant_id, form_class)"
        " references trials_entry (id, participant_id, form_class)",
        "alter table trials_revision drop constraint revision_of_entry",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("trials", "0001_first")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in STATEMENTS]
