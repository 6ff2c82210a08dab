"""Safety alerts that nobody acknowledges: who was told of them, and whether the message left.

As in 0002, each row's place, class and path are those of what it hangs on.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def to(model, related_name="+"):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


def fact(name, *fields, **options):
    key = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
    return migrations.CreateModel(
        name,
        [
            ("id", key),
            ("arm_path", models.BooleanField(default=False)),
            ("form_class", models.CharField(max_length=20)),
            *fields,
            ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ("participant", to("trials.participant", "%(class)ss")),
            ("site", to("trials.site")),
            ("trial", to("trials.trial")),
        ],
        options=options or {"abstract": False},
    )


IN_PLACE = "foreign key (participant_id, site_id, trial_id)"
OF_ALERT = "foreign key (alert_id, participant_id, form_class)"
OF_ESCALATION = "(id, participant_id, form_class, arm_path)"
# (table, name of the constraint, what it says)
CONSTRAINTS = (
    *[
        (
            table,
            f"{table}_in_place_of_participant",
            f"{IN_PLACE} references trials_participant (id, site_id, trial_id)",
        )
        for table in ("alertescalation", "alertescalationresult")
    ],
    (
        "alertescalation",
        "alertescalation_of_alert",
        f"{OF_ALERT} references trials_alert (id, participant_id, form_class)",
    ),
    (
        "alertescalation",
        "alertescalation_on_the_path_of_alert",
        "foreign key (alert_id, arm_path) references trials_alert (id, arm_path)",
    ),
    ("alertescalation", "alertescalation_place", f"unique {OF_ESCALATION}"),
    (
        "alertescalationresult",
        "alertescalationresult_of_escalation",
        "foreign key (escalation_id, participant_id, form_class, arm_path)"
        f" references trials_alertescalation {OF_ESCALATION}",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("trials", "0028_preferences")]

    operations = [
        fact(
            "AlertEscalation",
            ("alert", to("trials.alert", "escalations")),
            ("number", models.PositiveSmallIntegerField()),
            ("person", to(settings.AUTH_USER_MODEL)),
            ("role", models.CharField(max_length=40)),
            constraints=[
                models.UniqueConstraint(
                    fields=["alert", "number", "person"], name="told_once_per_step"
                )
            ],
        ),
        fact(
            "AlertEscalationResult",
            (
                "escalation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="result",
                    to="trials.alertescalation",
                ),
            ),
            ("sent", models.BooleanField()),
            ("problem", models.CharField(blank=True, max_length=80)),
        ),
        *[
            migrations.RunSQL(
                f"alter table trials_{table} add constraint {name} {says}",
                f"alter table trials_{table} drop constraint {name}",
            )
            for table, name, says in CONSTRAINTS
        ],
    ]
