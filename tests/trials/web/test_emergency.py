"""The drill: from the sign-in to the arm, as a physician at night goes through the pages."""

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import REASON, ask, code_of, open_one, set_up_second_factor
from tests.study import ARMS, PASSWORD, PEOPLE, STUDY
from tests.trials.web.conftest import address, browser, text_of
from tests.worlds import tables_that_name
from trials.actions import emergency

LABELS = {"velvet": "Active", "gravel": "Control"}


@pytest.fixture
def night(open_study, settings, monkeypatch):
    """The vault's pages, while neither Redis nor a worker answers."""
    settings.ROOT_URLCONF = "config.vault_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.IS_VAULT = True
    settings.OTP_TOTP_SYNC = False
    monkeypatch.setattr("redis.connection.AbstractConnection.connect", _is_down)
    log_in_as("vault")
    yield open_study
    log_in_as("web")


def _is_down(connection):
    raise ConnectionRefusedError


def sign_in(role: str) -> Client:
    """Of an account without a second factor."""
    client = Client()
    said = {"username": PEOPLE[role][0], "password": PASSWORD}
    assert client.post(reverse("sign-in"), said).status_code == 302
    return client


def set_up(client: Client, study, role: str) -> TOTPDevice:
    client.post(reverse("begin-second-factor"), {"password": PASSWORD})
    device = TOTPDevice.objects.get(user=study.people[role])
    page = client.get(reverse("second-factor")).content.decode()
    assert device.config_url.replace("&", "&amp;") in page
    client.post(reverse("confirm-second-factor"), {"code": code_of(device)})
    return device


def ask_on_the_page(client: Client, number: str = "01-003"):
    said = {"number": number, "site": number[:2], "reason": REASON}
    return client.post(address("ask-emergency"), said)


def open_on_the_page(client: Client, page: str, code: str, password: str = PASSWORD):
    return client.post(f"{page}open/", {"password": password, "code": code})


def accesses() -> list[tuple]:
    with raw.as_administrator() as administrator:
        return administrator.execute("select actor_name, purpose from allocation.access").fetchall()


def labels_on(page) -> list[str]:
    return [label for label in LABELS.values() if label in text_of(page)]


def test_from_the_sign_in_to_the_arm(night):
    physician = sign_in("emergency_physician")
    assert f'href="{address("emergency")}"' in physician.get("/").content.decode()
    device = set_up(physician, night, "emergency_physician")
    named_before = tables_that_name(ARMS, study_file=STUDY)

    check = ask_on_the_page(physician).headers["Location"]
    shown = physician.get(check)
    answer = open_on_the_page(physician, check, code_of(device, following=True))

    assert "Participant 01-003, site 01" in shown.content.decode()
    assert labels_on(shown) == []
    assert (answer.status_code, len(labels_on(answer))) == (200, 1)
    assert answer.headers["Cache-Control"] == "no-store"
    # The answer is on this page and nowhere else: no table, cookie, or later page has it.
    assert tables_that_name(ARMS, study_file=STUDY) == named_before
    assert [word for word in (*ARMS, *LABELS.values()) if word in str(answer.cookies)] == []
    assert labels_on(physician.get(check, follow=True)) == []
    assert accesses() == [("Emil Emergency", "emergency")]


def test_the_record_is_there_although_the_answer_never_came(night, monkeypatch):
    device = set_up_second_factor(night.people["emergency_physician"])
    physician = browser(night, "emergency_physician")
    check = ask_on_the_page(physician).headers["Location"]

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(emergency, "arm_of_access", die)
    with pytest.raises(SystemExit):
        open_on_the_page(physician, check, code_of(device, following=True))

    assert accesses() == [("Emil Emergency", "emergency")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": "guessed"}, "The password is not right: nothing was done."),
        ({"code": "000"}, "The code is not right, or was used before"),
    ],
)
def test_a_wrong_password_or_code_opens_nothing(night, given, sentence):
    device = set_up_second_factor(night.people["emergency_physician"])
    physician = browser(night, "emergency_physician")
    check = ask_on_the_page(physician).headers["Location"]

    usual = {"password": PASSWORD, "code": code_of(device, following=True)}
    answer = open_on_the_page(physician, check, **(usual | given))

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert (labels_on(answer), accesses()) == ([], [])


def test_without_a_second_factor_the_page_says_where_to_set_it_up(night):
    physician = sign_in("emergency_physician")

    page = physician.get(ask_on_the_page(physician).headers["Location"]).content.decode()

    assert "Your account has no second factor: set it up first." in page
    assert f'href="{reverse("second-factor")}"' in page


def test_quality_assurance_confirms_the_fourth_and_reviews_the_first(night):
    for number in ("01-001", "01-002", "01-003"):
        open_one(night, number)
    fourth = ask(night, "01-004")
    device = set_up_second_factor(night.people["quality_assurance"])
    quality = browser(night, "quality_assurance")

    listed = quality.get(address("emergency")).content.decode()
    given = {"password": PASSWORD, "code": code_of(device, following=True)}
    confirmed = quality.post(address("confirm-emergency", fourth.pk), given, follow=True)
    with raw.as_administrator() as administrator:
        event = administrator.execute("select id from governance.unblinding limit 1").fetchone()[0]
    impact = {"impact": "Stays in the analysis"}
    reviewed = quality.post(address("review-unblinding", event), impact, follow=True)

    assert ("Waits for a second person" in listed, REASON in listed) == (True, True)
    assert "Confirmed: Emil Emergency opens the arm." in confirmed.content.decode()
    assert "Stays in the analysis (Quin Quality, Quality assurance)" in reviewed.content.decode()


def test_others_of_the_vault_find_no_such_page(night):
    others = ("unblinded_statistician", "unblinded_pharmacist", "board_statistician")
    browsers = {role: browser(night, role) for role in others}

    found = {
        role: client.get(address("emergency")).status_code for role, client in browsers.items()
    }
    asked = {role: ask_on_the_page(client).status_code for role, client in browsers.items()}

    assert found == asked == dict.fromkeys(others, 404)


def test_quality_assurance_takes_a_second_factor_away(night):
    person = night.people["emergency_physician"]
    set_up_second_factor(person)
    quality = browser(night, "quality_assurance")

    away = address("take-away-second-factor", person.pk)
    page = quality.post(away, {"reason": "Lost phone"}, follow=True).content.decode()

    assert "Emil Emergency sets up a new second factor." in page
    assert not TOTPDevice.objects.filter(user=person).exists()


# The web, afterwards.


def test_the_sponsor_sees_on_every_page_that_an_event_waits_and_no_reason(open_study):
    log_in_as("vault")
    open_one(open_study)
    log_in_as("web")
    sponsor = browser(open_study, "sponsor")

    page = text_of(sponsor.get(address("unblindings")))

    assert "Unblindings (1)" in text_of(sponsor.get(address("matrix")))
    assert [word in page for word in ("01-001", "Emil Emergency", REASON)] == [True, True, False]
    assert "Unblinded in an emergency" in text_of(
        sponsor.get(address("participant-status", "01-001"))
    )


def test_the_auditor_reviews_it_on_the_web(open_study):
    log_in_as("vault")
    open_one(open_study)
    log_in_as("web")
    auditor = browser(open_study, "quality_auditor")
    with raw.as_administrator() as administrator:
        event = administrator.execute("select id from governance.unblinding").fetchone()[0]

    page = auditor.post(
        address("review-unblinding", event), {"impact": "Stays in the analysis"}, follow=True
    )

    assert "Reviewed" in text_of(page)
    assert "Unblindings (" not in text_of(page)
