"""Plans, runs and their results: facts, but for the lease by which workers share the work."""

from django.db import models

from trials.models.base import Fact


class AnalysisPlan(Fact):
    """A plan as it was given, whole. Plans with one title are versions of each other.

    content_hash: the SHA-256 of the text, as bytes: what is signed. added_at is made by the
    database. added_by: None of a plan from before that was kept.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    content_hash = models.GeneratedField(
        expression=models.Func("sha256", models.Value("hex"), function="decode"),
        output_field=models.BinaryField(),
        db_persist=True,
    )
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "sha256"], name="one_plan_per_text")
        ]


class Run(Fact):
    """One run of one plan on one snapshot. The same inputs give the same bytes.

    excluded_sites: codes of the sites that it leaves out, as they were excluded for cause.
    salt: what the arms of a dry run are shuffled by (analysis/shuffling.py), "" of any other.
    """

    class Kind(models.TextChoices):
        DRY = "dry", "Shuffled arms"
        MASKED = "masked", "Masked groups A and B"
        LABELLED = "labelled", "Labelled arms"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="runs")
    plan = models.ForeignKey(AnalysisPlan, models.PROTECT, related_name="runs")
    snapshot_id = models.UUIDField()
    snapshot_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    excluded_sites = models.JSONField(default=list)
    salt = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)


class RunPart(Fact):
    """The unit of work of one task: analyses that share their data or their resampling.

    joined_by, share: of a long bootstrap that is shared out (analysis/methods/sharing.py), the part
    that joins what all shares draw, and the number of this share, from 0.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    analyses = models.JSONField()
    joined_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="shares")
    share = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_part_per_position")
        ]


class Lease(models.Model):
    """Who is computing a part, and until when that is believed. Holds nothing of the trial.

    token: raised by each claim; a result is taken only from the holder of the last one.
    """

    part = models.OneToOneField(RunPart, models.PROTECT, primary_key=True, related_name="lease")
    token = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)


class PartResult(Fact):
    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    part = models.OneToOneField(RunPart, models.PROTECT, related_name="result")
    results = models.JSONField()
    seconds = models.FloatField()
    attempts = models.PositiveIntegerField()
    finished_at = models.DateTimeField(auto_now_add=True)


class RunResult(Fact):
    """The end of a run: its whole result as canonical JSON, or why it failed."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.OneToOneField(Run, models.PROTECT, related_name="result")
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.TextField(blank=True)
    code_version = models.CharField(max_length=60)
    versions = models.JSONField()
    finished_at = models.DateTimeField(auto_now_add=True)


class BlindedInterpretation(Fact):
    """What the masked result says for each possible meaning of the letters, written before it is
    known: one version of all texts together, signed by two people (sql/32_run_life.sql).

    texts: [{"meaning": {letter: arm}, "text": words}], in the order in which they are shown.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="interpretations")
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    written_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    content_hash = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_interpretation_per_number")
        ]


class ResultsRelease(Fact):
    """What two people sign when they release a labelled result; the latest one of a run counts.

    second_run_id: the independent run that agrees; None where there is none, and
    `without_second_run` says why. supersedes: the released run that this one replaces, with its
    `reason`.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    result_sha256 = models.CharField(max_length=64)
    plan_status = models.CharField(max_length=20)
    second_run_id = models.UUIDField(null=True)
    without_second_run = models.CharField(max_length=1000, blank=True)
    supersedes = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    proposed_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    content_hash = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_release_per_number")
        ]


class SecondRun(Fact):
    """The same analyses by other software, and how far its figures are from ours.

    results: CSV of analysis, figure and value, as the other software gave them.
    analyses: by analysis, how many figures were compared and the largest difference among them;
    not_checked: by analysis, which figures were not, and why (analysis/comparing.py).
    script_sha256: of the scripts that come with Equipoise; "" of software that we do not know.
    made_by: who brought the results; None where a worker computed them.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="second_runs")
    implementation = models.CharField(max_length=100)
    versions = models.JSONField(default=dict)
    script_sha256 = models.CharField(max_length=64, blank=True)
    results = models.TextField(blank=True)
    analyses = models.JSONField(default=list)
    not_checked = models.JSONField(default=list)
    compared = models.PositiveIntegerField()
    largest_difference = models.FloatField(null=True)
    agrees = models.BooleanField()
    failure = models.TextField(blank=True)
    made_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Publication(Fact):
    """The data set of a study for the public: made once, and the same bytes for whoever asks again.

    Two of one study, of other options or sites, would join by the scores of each participant.
    made_by: None where whoever keeps the server made it. The ledger keeps the line and the hash.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    with_sites = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial"], name="published_once")]


class PartDraw(Fact):
    """What one share of a bootstrap drew for one analysis (analysis/methods/sharing.py, Drawn).

    The ledger keeps the line, and none of the numbers (02_ledger.sql).
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    part = models.ForeignKey(RunPart, models.PROTECT, related_name="draws")
    analysis = models.CharField(max_length=200)
    estimates = models.BinaryField()
    rejected = models.PositiveIntegerField()
    refusal = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "analysis"], name="one_draw_per_analysis")
        ]


class RunCancellation(Fact):
    """That a run was stopped before its end, and why: no result follows (sql/33_run_work.sql)."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.OneToOneField(Run, models.PROTECT, related_name="cancellation")
    reason = models.CharField(max_length=500)
    cancelled_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(auto_now_add=True)
