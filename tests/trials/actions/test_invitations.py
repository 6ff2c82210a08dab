"""Invitations: who asks whom, a link that works once, and when a part begins."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import log_in_as
from tests.people import CHOSEN, accept, ask, part_of
from tests.study import CONSENTED, INSPECTED_UNTIL, PASSWORD, reading_all
from trials.actions.invitations import (
    STATEMENT,
    VALID_FOR,
    Person,
    record_training,
    resend,
    withdraw_invitation,
)
from trials.actions.members import end_part
from trials.actions.studies import create_account
from trials.authorization.roles import ROLES
from trials.authorization.scopes import scope_of
from trials.models import AuditChange, AuditEvent, InvitationAcceptance, InvitationLink, User
from trials.policies.members import roles_to_invite
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back

NOT_VALID = "^This invitation is not valid"
STAFF = ["site_coordinator", "therapist", "site_assessor", "interviewer"]


def roles_of(study, inviter: str, *, delegation_required: bool) -> list[str]:
    return roles_to_invite(study.scope(inviter), delegation_required=delegation_required)


def test_who_may_invite_whom(open_study_of_module):
    of_the_web = [role.key for role in ROLES.values() if role.realm == "web"]

    found = {
        inviter: roles_of(open_study_of_module, inviter, delegation_required=False)
        for inviter in ("sponsor", "site_physician", "data_manager", "quality_auditor")
    }

    assert found == {
        "sponsor": [role for role in of_the_web if role not in STAFF],
        "site_physician": STAFF,
        "data_manager": [],
        "quality_auditor": [],
    }
    with_a_log = roles_of(open_study_of_module, "sponsor", delegation_required=True)
    assert with_a_log == of_the_web


def test_a_part_begins_when_it_is_accepted(open_study):
    invited = ask(open_study)
    nora = invited.invitation.user
    with pytest.raises(NotPermitted, match="no part in SMALL"):
        scope_of(nora, open_study.trial)

    accepted = accept(invited)

    assert scope_of(accepted, open_study.trial).role == "monitor"
    assert User.objects.get(pk=nora.pk).check_password(CHOSEN)
    with reading_all(open_study.trial):
        assert InvitationAcceptance.objects.get().statement == STATEMENT


def test_the_code_of_a_link_is_kept_nowhere(open_study):
    invited = ask(open_study)

    with reading_all(open_study.trial):
        links = str(list(InvitationLink.objects.values()))
        lines = str(list(AuditEvent.objects.values()))
        changes = str(list(AuditChange.objects.values("difference")))
    assert "code_sha256" in links and "members.invite" in lines
    assert invited.code not in links + lines + changes


def test_a_part_begins_on_a_day_that_can_be(open_study):
    with pytest.raises(Refused, match="The first day, 1900-01-01, cannot be: give a day from 1990"):
        ask(open_study, starts_on=date(1900, 1, 1))


def test_a_link_works_once(open_study):
    invited = ask(open_study)
    accept(invited)

    with pytest.raises(Refused, match=NOT_VALID):
        accept(invited)


def test_a_later_link_puts_an_end_to_the_one_before(open_study):
    first = ask(open_study)
    later = resend(invitation=first.invitation, scope=open_study.scope("sponsor"))

    with pytest.raises(Refused, match=NOT_VALID):
        accept(first)
    assert accept(later).username == "nora"


def test_a_link_older_than_seven_days_leads_nowhere(open_study, monkeypatch):
    monkeypatch.setattr("trials.actions.invitations.VALID_FOR", VALID_FOR - timedelta(days=8))

    with pytest.raises(Refused, match=NOT_VALID):
        accept(ask(open_study))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"username": "nobody"}, NOT_VALID),
        ({"declares": False}, "^Declare that your signature"),
        ({"password": "short"}, "^A password has 12 to 128 characters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_accepted(open_study, said, sentence):
    invited = ask(open_study)

    with pytest.raises(Refused, match=sentence):
        accept(invited, **said)

    assert not User.objects.get(username="nora").has_usable_password()
    with reading_all(open_study.trial):
        assert not InvitationAcceptance.objects.exists()


def test_a_withdrawn_invitation_leads_nowhere_and_leaves_room_for_another(open_study):
    invited = ask(open_study)
    withdraw_invitation(
        invitation=invited.invitation, reason="Wrong role", scope=open_study.scope("sponsor")
    )

    with pytest.raises(Refused, match=NOT_VALID):
        accept(invited)
    assert User.objects.get(username="nora").is_active is False
    again = accept(ask(open_study, "inspector", ends_on=INSPECTED_UNTIL))
    assert again.is_active and scope_of(again, open_study.trial).role == "inspector"


def test_whoever_enters_has_no_part_before_their_training_is_on_record(open_study):
    site = open_study.site()
    invited = ask(open_study, "site_coordinator", by="site_physician", sites=[site])
    nora = accept(invited)
    with pytest.raises(NotPermitted):
        scope_of(nora, open_study.trial)

    record_training(
        membership=part_of(open_study, nora),
        trained_on=CONSENTED,
        certificate="GCP 4471",
        scope=open_study.scope("site_physician"),
    )

    assert scope_of(nora, open_study.trial).sites == (str(site.pk),)


def test_an_account_that_is_there_keeps_its_password(open_study):
    create_account(username="nora", name="Nora New", password=PASSWORD)
    invited = ask(open_study)

    with pytest.raises(Refused, match="give the password it has"):
        accept(invited)

    accept(invited, password=PASSWORD)
    assert User.objects.get(username="nora").check_password(PASSWORD)


def test_the_account_of_somebody_else_is_not_given_on(open_study):
    with pytest.raises(Refused, match=r"^The user name mona is that of somebody of another name"):
        ask(open_study, person=Person(username="Mona", name="Nora New"))


@pytest.mark.parametrize(
    ("role", "by", "said", "sentence"),
    [
        ("site_coordinator", "sponsor", {}, "invited by the physician of the site"),
        ("quality_assurance", "sponsor", {}, "does not invite a quality assurance"),
        ("monitor", "site_physician", {}, "does not invite a monitor"),
        ("therapist", "site_physician", {}, "it is of one site; name the site"),
        ("monitor", "sponsor", {"ends_on": date(2026, 1, 1)}, "lies before the first"),
        ("monitor", "sponsor", {"identity": "  "}, "Say how you made sure who they are"),
    ],
)
def test_who_may_not_be_invited(open_study_of_module, role, by, said, sentence):
    with pytest.raises(Refused, match=sentence):
        ask(open_study_of_module, role, by=by, **said)


def test_a_physician_invites_to_the_own_site_alone(open_study):
    elsewhere = open_study.site("02")

    with pytest.raises(Refused, match=r"^Site 02 is not yours"):
        ask(open_study, "therapist", by="site_physician", sites=[elsewhere])


def test_nobody_invites_themselves(open_study):
    sponsor = Person(username="sam", name="Sam Sponsor")

    with pytest.raises(Refused, match="gives a role to themselves"):
        ask(open_study, person=sponsor)


def test_one_person_works_at_several_sites_in_one_role(open_study):
    sites = [open_study.site("01"), open_study.site("02")]
    invited = ask(open_study, "site_physician", sites=sites)
    nora = accept(invited)
    with reading_all(open_study.trial):
        part = nora.memberships.select_related("user", "site").first()
    record_training(
        membership=part,
        trained_on=CONSENTED,
        certificate="GCP 4471",
        scope=open_study.scope("sponsor"),
    )

    assert set(scope_of(nora, open_study.trial).sites) == {str(site.pk) for site in sites}


def test_a_part_that_ends_ends_at_once_and_closes_an_account_without_another(open_study):
    nora = accept(ask(open_study))

    end_part(
        membership=part_of(open_study, nora),
        reason="Left the company",
        scope=open_study.scope("sponsor"),
    )

    with pytest.raises(NotPermitted):
        scope_of(nora, open_study.trial)
    assert User.objects.get(pk=nora.pk).is_active is False


@pytest.mark.commits
def test_a_part_in_the_vault_ends_by_the_command_of_its_host(open_study):
    log_in_as("vault")
    emil = open_study.people["emergency_physician"]

    call_command("end_part", "emil", "SMALL", "--reason", "Left the hospital")

    with pytest.raises(NotPermitted):
        scope_of(emil, open_study.trial)
    assert User.objects.get(pk=emil.pk).is_active is False
    with pytest.raises(CommandError, match="emil has no part in SMALL that could end"):
        call_command("end_part", "emil", "SMALL", "--reason", "Left the hospital")
