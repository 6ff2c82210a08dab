import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def to(model, related_name="+", **said):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **said
    )


def only_to(model, related_name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


PERSON = settings.AUTH_USER_MODEL
TRIAL, SITE, INVITATION = "trials.trial", "trials.site", "trials.invitation"


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0020_lock_states"),
    ]

    operations = [
        migrations.RemoveConstraint("membership", "one_role_per_trial"),
        migrations.AddField("user", "email", models.EmailField(blank=True, max_length=254)),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(Lower("username"), name="one_account_per_name")
        ),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                Lower("email"),
                models.F("realm"),
                condition=models.Q(("email", ""), _negated=True),
                name="one_account_per_email",
            ),
        ),
        migrations.AddField(
            "studyversion", "delegation_required", models.BooleanField(default=False)
        ),
        migrations.CreateModel(
            "Invitation",
            [
                ("id", key()),
                ("role", models.CharField(max_length=40)),
                ("identity", models.CharField(max_length=200)),
                ("needs_training", models.BooleanField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", to(PERSON, null=True)),
                ("trial", to(TRIAL)),
                ("user", to(PERSON, "invitations")),
            ],
            options={"abstract": False},
        ),
        migrations.AddField("membership", "invitation", to(INVITATION, "memberships", null=True)),
        migrations.CreateModel(
            "MembershipEnd",
            [
                ("id", key()),
                ("reason", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("membership", only_to("trials.membership", "end")),
                ("recorded_by", to(PERSON, null=True)),
                ("trial", to(TRIAL)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "InvitationLink",
            [
                ("id", key()),
                ("code_sha256", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("invitation", to(INVITATION, "links")),
                ("recorded_by", to(PERSON, null=True)),
                ("trial", to(TRIAL)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "InvitationAcceptance",
            [
                ("id", key()),
                ("statement", models.TextField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("invitation", only_to(INVITATION, "acceptance")),
                ("recorded_by", to(PERSON)),
                ("trial", to(TRIAL)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "Training",
            [
                ("id", key()),
                ("trained_on", models.DateField()),
                ("certificate", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", to(PERSON, null=True)),
                ("trial", to(TRIAL)),
                ("user", to(PERSON, "trainings")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "Delegation",
            [
                ("id", key()),
                ("tasks", models.JSONField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", to(PERSON)),
                ("site", to(SITE, "delegations")),
                ("trial", to(TRIAL)),
                ("user", to(PERSON, "delegations")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "DelegationEnd",
            [
                ("id", key()),
                ("reason", models.CharField(max_length=300)),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("delegation", only_to("trials.delegation", "end")),
                ("recorded_by", to(PERSON)),
                ("site", to(SITE)),
                ("trial", to(TRIAL)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "AccessReview",
            [
                ("id", key()),
                ("people", models.JSONField()),
                ("content_hash", models.BinaryField(default=b"", max_length=32)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", to(PERSON)),
                ("trial", to(TRIAL)),
            ],
            options={"abstract": False},
        ),
    ]
