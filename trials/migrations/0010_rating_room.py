"""The rater's room: what a rater says of an interview, and second ratings."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT


def of_an_interview(*own):
    """The fields of a fact that a rater adds about one interview."""
    return [
        (
            "id",
            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
        ),
        ("arm_path", models.BooleanField(default=False)),
        *own,
        ("recorded_at", models.DateTimeField(auto_now_add=True)),
        (
            "entry",
            models.ForeignKey(on_delete=PROTECT, related_name="+", to="trials.entry"),
        ),
        (
            "participant",
            models.ForeignKey(
                on_delete=PROTECT, related_name="%(class)ss", to="trials.participant"
            ),
        ),
        (
            "recorded_by",
            models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        ("site", models.ForeignKey(on_delete=PROTECT, related_name="+", to="trials.site")),
        ("trial", models.ForeignKey(on_delete=PROTECT, related_name="+", to="trials.trial")),
    ]


class Migration(migrations.Migration):
    dependencies = [("trials", "0009_raters")]

    operations = [
        migrations.CreateModel(
            name="Acquaintance",
            fields=of_an_interview(
                ("form_class", models.CharField(default="rating", max_length=20)),
                ("met_before", models.BooleanField()),
            ),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "recorded_by"), name="asked_once_of_a_rater"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RaterDisclosure",
            fields=of_an_interview(
                ("form_class", models.CharField(default="sealed", max_length=20)),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("visit", "Visit"),
                            ("side_effect", "Side effect"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
            ),
            options={"abstract": False},
        ),
        migrations.RemoveConstraint(model_name="entry", name="one_entry_per_form_and_visit"),
        migrations.AddField(
            model_name="entry",
            name="second_of",
            field=models.OneToOneField(
                null=True, on_delete=PROTECT, related_name="second", to="trials.entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("second_of", None)),
                fields=("visit", "form_key", "slot"),
                name="one_entry_per_form_and_visit",
            ),
        ),
    ]
