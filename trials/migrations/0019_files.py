"""Documents, notes, coded terms, transfers. Where a row stands agrees with what it hangs on."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SHA256_OF_CONTENT = "check (sha256 = encode(sha256(content), 'hex'))"
IN_PLACE = (
    "foreign key (participant_id, site_id, trial_id)"
    " references trials_participant (id, site_id, trial_id)"
)
OF_ENTRY = (
    "foreign key (entry_id, participant_id, form_class)"
    " references trials_entry (id, participant_id, form_class)"
)
# (table, name of the constraint, what it says)
CONSTRAINTS = (
    *[
        (
            table,
            f"{table}_in_trial_of_site",
            "foreign key (site_id, trial_id) references trials_site (id, trial_id)",
        )
        for table in ("studydocument", "notetofile")
    ],
    *[(t, f"{t}_in_place_of_participant", IN_PLACE) for t in ("notetofile", "termcoding")],
    *[(t, f"{t}_of_entry", OF_ENTRY) for t in ("notetofile", "termcoding")],
    *[
        (
            table,
            f"{table}_on_the_path_of_{of}",
            f"foreign key ({of}_id, arm_path) references trials_{of} (id, arm_path)",
        )
        for table, of in (("notetofile", "visit"), ("notetofile", "entry"), ("termcoding", "entry"))
    ],
    ("filecontent", "filecontent_is_whole", SHA256_OF_CONTENT),
    ("transferarrival", "transferarrival_is_whole", SHA256_OF_CONTENT),
    (
        "termdictionary",
        "termdictionary_is_whole",
        "check (sha256 = encode(sha256(convert_to(entries, 'UTF8')), 'hex'))",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0018_monitoring"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudyDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("protocol", "Protocol or amendment"),
                            ("ethics", "Decision of an ethics board or authority"),
                            ("consent", "Consent form"),
                            ("delegation", "Delegation log"),
                            ("qualification", "Curriculum vitae or certificate of training"),
                            ("monitoring", "Monitoring letter or report"),
                            ("laboratory", "Reference ranges or certificate of a laboratory"),
                            ("minutes", "Minutes of a meeting"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FiledVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="trials.studydocument",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=40)),
                ("effective_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
                ("file_name", models.CharField(max_length=160)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "number"), name="one_filed_version_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on", None),
                            ("expires_on__gte", models.F("effective_on")),
                            _connector="OR",
                        ),
                        name="expires_after_it_is_effective",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileContent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="content",
                        to="trials.filedversion",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="FileWithdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="trials.filedversion",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoteToFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.site",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.participant",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.visit",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.entry",
                    ),
                ),
                ("form_class", models.CharField(max_length=20, null=True)),
                ("arm_path", models.BooleanField(default=False)),
                ("text", models.CharField(max_length=2000)),
                ("role", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["participant", "-recorded_at"], name="notes_of_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entry", None),
                                ("form_class", None),
                                ("participant", None),
                                ("visit", None),
                            ),
                            models.Q(
                                ("entry", None),
                                ("form_class", None),
                                ("participant__isnull", False),
                                ("site__isnull", False),
                            ),
                            models.Q(
                                ("entry__isnull", False),
                                ("form_class__isnull", False),
                                ("participant__isnull", False),
                                ("site__isnull", False),
                                ("visit__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_note_is_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermDictionary",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                ("name", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=40)),
                ("licence", models.CharField(max_length=160)),
                ("entries", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trial", "name", "version"), name="one_dictionary_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermCoding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("arm_path", models.BooleanField(default=False)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.trial",
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
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="trials.participant",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term_codings",
                        to="trials.entry",
                    ),
                ),
                ("form_class", models.CharField(max_length=20)),
                ("field", models.CharField(max_length=40)),
                ("verbatim_sha256", models.CharField(max_length=64)),
                (
                    "dictionary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trials.termdictionary",
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("term", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["entry", "field", "-recorded_at"], name="latest_term_coding"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("laboratory", "Laboratory"),
                            ("ecg", "Electrocardiograms"),
                            ("epro", "Answers given on participants' devices"),
                            ("safety", "Safety database"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sender", models.CharField(max_length=120)),
                ("file_name", models.CharField(max_length=160)),
                ("participant_column", models.CharField(max_length=40)),
                ("records", models.PositiveIntegerField()),
                ("of_participants", models.JSONField(default=dict)),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransferArrival",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="trials.transfer",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("problems", models.JSONField(default=list)),
                ("content", models.BinaryField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransferCancellation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation",
                        to="trials.transfer",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DifferenceExplanation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                ("check_name", models.CharField(max_length=40)),
                ("difference", models.CharField(max_length=64)),
                ("explanation", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trial", "check_name", "difference"), name="explained_once"
                    )
                ],
            },
        ),
        *[
            migrations.RunSQL(
                f"alter table trials_{table} add constraint {name} {says}",
                f"alter table trials_{table} drop constraint {name}",
            )
            for table, name, says in CONSTRAINTS
        ],
    ]
