"""Verification against the source, monitoring visits, and what becomes of a deviation. Where a row
stands agrees with what it hangs on."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

IN_PLACE = (
    "foreign key (participant_id, site_id, trial_id)"
    " references trials_participant (id, site_id, trial_id)"
)
# (table, name of the constraint, what it says)
CONSTRAINTS = (
    *[(t, f"{t}_in_place_of_participant", IN_PLACE) for t in ("verification", "deviationstep")],
    (
        "verification",
        "verification_on_the_path_of_entry",
        "foreign key (entry_id, arm_path) references trials_entry (id, arm_path)",
    ),
    (
        "verification",
        "verification_of_one_thing",
        "check (num_nonnulls(entry_id, consent_id, step_id) = 1)",
    ),
    ("deviation", "deviation_of_participant", "unique (id, participant_id, arm_path)"),
    (
        "deviationstep",
        "deviationstep_of_deviation",
        "foreign key (deviation_id, participant_id, arm_path)"
        " references trials_deviation (id, participant_id, arm_path)",
    ),
    (
        "monitoringvisit",
        "monitoringvisit_in_trial_of_site",
        "foreign key (site_id, trial_id) references trials_site (id, trial_id)",
    ),
    ("monitoringvisit", "monitoringvisit_place", "unique (id, site_id, trial_id)"),
    *[
        (
            table,
            f"{table}_in_place_of_visit",
            "foreign key (visit_id, site_id, trial_id)"
            " references trials_monitoringvisit (id, site_id, trial_id)",
        )
        for table in ("monitoringvisitstep", "monitoringreport", "monitoringfinding")
    ],
    ("monitoringfinding", "monitoringfinding_place", "unique (id, site_id, trial_id)"),
    (
        "findingclosure",
        "findingclosure_in_place_of_finding",
        "foreign key (finding_id, site_id, trial_id)"
        " references trials_monitoringfinding (id, site_id, trial_id)",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0017_queries"),
    ]

    operations = [
        migrations.AddField(
            model_name="deviation",
            name="immediate_hazard",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="deviation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("visit_missed", "Visit missed"),
                    ("out_of_window", "Visit outside its window"),
                    ("dose_timing", "Supplemental dose outside its window"),
                    ("consent", "Consent"),
                    ("eligibility", "Eligibility"),
                    ("procedure", "Procedure left out or done otherwise"),
                    ("safety_reporting", "Safety reporting"),
                    ("other", "Other"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="DeviationStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("arm_path", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("detected", "To be classified"),
                            ("classified", "Classified"),
                            ("corrected", "Corrective action taken"),
                            ("reported_to_ethics", "Reported to the ethics board"),
                            ("closed", "Closed"),
                            ("not_a_deviation", "Not a deviation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "classification",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "Minor"),
                            ("major", "Major"),
                            ("important", "Important"),
                        ],
                        max_length=10,
                    ),
                ),
                ("affects", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(max_length=500)),
                ("happened_on", models.DateField(null=True)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("role", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "deviation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="trials.deviation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonitoringFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("finding", models.CharField(max_length=1000)),
                ("action", models.CharField(max_length=500)),
                ("owner", models.CharField(max_length=120)),
                ("due_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FindingClosure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("note", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closure",
                        to="trials.monitoringfinding",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MonitoringVisit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("initiation", "Site initiation"),
                            ("routine", "Routine, on site"),
                            ("remote", "Remote"),
                            ("close_out", "Close-out"),
                        ],
                        max_length=20,
                    ),
                ),
                ("planned_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitoring_visits",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonitoringReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "Visit report"), ("letter", "Follow-up letter")],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=20000)),
                ("facts", models.JSONField(default=dict)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.monitoringvisit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="monitoringfinding",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="trials.monitoringvisit",
            ),
        ),
        migrations.CreateModel(
            name="MonitoringVisitStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("reported", "Reported"),
                            ("letter_signed", "Follow-up letter signed"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.monitoringvisit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("arm_path", models.BooleanField(default=False)),
                ("field", models.CharField(blank=True, max_length=60)),
                ("verified", models.BooleanField(default=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="trials.consent",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="trials.entry",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.revision",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="trials.participantstep",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="deviationstep",
            index=models.Index(fields=["deviation", "-recorded_at"], name="latest_deviation_step"),
        ),
        migrations.AddConstraint(
            model_name="monitoringvisit",
            constraint=models.UniqueConstraint(
                fields=("site", "number"), name="one_monitoring_visit_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreport",
            constraint=models.UniqueConstraint(
                fields=("visit", "kind", "version"), name="one_report_per_version"
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(
                fields=["entry", "field", "-recorded_at"], name="latest_verification"
            ),
        ),
        *[
            migrations.RunSQL(
                f"alter table trials_{table} add constraint {name} {says}",
                f"alter table trials_{table} drop constraint {name}",
            )
            for table, name, says in CONSTRAINTS
        ],
    ]
