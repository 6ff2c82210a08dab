"""Plans, runs and their results: facts, but for the lease by which workers share the work."""

from django.db import models

from trials.models.base import Fact


class AnalysisPlan(Fact):
    """A plan as it was given, whole."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "sha256"], name="one_plan_per_text")
        ]


class Run(Fact):
    """One run of one plan on one snapshot. The same inputs give the same bytes.

    excluded_sites: codes of the sites that it leaves out, as they were excluded for cause.
    """

    class Kind(models.TextChoices):
        MASKED = "masked", "Masked groups A and B"
        LABELLED = "labelled", "Labelled arms"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="runs")
    plan = models.ForeignKey(AnalysisPlan, models.PROTECT, related_name="runs")
    snapshot_id = models.UUIDField()
    snapshot_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    excluded_sites = models.JSONField(default=list)
    started_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)


class RunPart(Fact):
    """The unit of work of one task: analyses that share their data or their resampling."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    analyses = models.JSONField()

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
