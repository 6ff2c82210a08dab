"""Participants' pages without a script: every answer is an ordinary post."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from instruments import get_instrument
from tests.library import load, pack_of
from tests.reporting import PIN
from trials.context import reading
from trials.models import Alert, Revision
from trials.web.views import self_report_form as views

pytestmark = pytest.mark.rolled_back

BY_SCRIPT = {"accept": "application/json"}


def opened(study, **options) -> Client:
    client = Client(**options)
    door = reverse("p-link", args=[study.given.token])
    assert client.post(door, {"code": PIN}).headers["Location"] == "/p/"
    return client


def url(study, page: str, form: str = "BDI-II") -> str:
    return reverse(page, args=[study.entry("01-001", "V1", form).pk])


def revisions(study, form: str = "BDI-II") -> list[Revision]:
    with reading(study.scope("data_manager")):
        return list(Revision.objects.filter(entry__form_key=form).order_by("number"))


def test_an_answer_is_saved_and_leads_to_the_next_question(reporting):
    phone = opened(reporting)

    after = phone.post(url(reporting, "p-answer"), {"item": "bdi01", "bdi01": "2"})

    assert after.headers["Location"] == url(reporting, "p-form") + "?at=2"
    assert [one.answers for one in revisions(reporting)] == [{"bdi01": 2}]


def test_a_safety_answer_leads_to_help_first_and_alerts_the_clinic(reporting):
    phone = opened(reporting)

    after = phone.post(url(reporting, "p-answer"), {"item": "bdi09", "bdi09": "2"})

    assert after.headers["Location"] == url(reporting, "p-help") + "?kind=call&at=10"
    page = phone.get(after.headers["Location"]).content.decode()
    assert "Somebody from your clinic will call you." in page
    assert "tel:988" in page
    with reading(reporting.scope("site_coordinator")):
        assert Alert.objects.get().level == "urgent"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("bdi09", {"missing__bdi09": "refused"}),
        ("bdi01", {"missing__bdi01": "not_done"}),
        ("bdi01", {}),
        ("bdi01", {"bdi01": "7"}),
        ("nothing", {"nothing": "1"}),
    ],
)
def test_what_a_participant_cannot_answer_is_asked_again(reporting_of_module, item, said):
    phone = opened(reporting_of_module)

    page = phone.post(url(reporting_of_module, "p-answer"), {"item": item, **said})
    by_script = phone.post(
        url(reporting_of_module, "p-answer"), {"item": item, **said}, headers=BY_SCRIPT
    )

    assert (page.status_code, by_script.status_code) == (422, 422)
    assert by_script.json()["problems"][0]["item"] == item
    assert revisions(reporting_of_module) == []


def test_the_same_answer_sent_twice_is_one_revision_also_after_later_ones(reporting):
    phone, key = opened(reporting), str(uuid.uuid4())
    first = {"item": "bdi01", "bdi01": "2", "idempotency_key": key}

    numbers = [
        phone.post(url(reporting, "p-answer"), said, headers=BY_SCRIPT).json()["revision"]
        for said in (first, first, {"item": "bdi02", "bdi02": "1"}, first)
    ]

    assert numbers == [1, 1, 2, 1]
    assert revisions(reporting)[-1].answers == {"bdi01": 2, "bdi02": 1}


def test_a_key_that_was_used_for_another_answer_acknowledges_nothing(reporting):
    phone, key = opened(reporting), str(uuid.uuid4())
    phone.post(url(reporting, "p-answer"), {"item": "bdi01", "bdi01": "2", "idempotency_key": key})

    again = phone.post(
        url(reporting, "p-answer"),
        {"item": "bdi02", "bdi02": "1", "idempotency_key": key},
        headers=BY_SCRIPT,
    )

    assert again.status_code == 422
    assert len(revisions(reporting)) == 1


def test_a_form_is_sent_once_every_question_has_an_answer(reporting):
    phone = opened(reporting)

    too_early = phone.post(url(reporting, "p-send", "PGIC"))
    phone.post(url(reporting, "p-answer", "PGIC"), {"item": "pgic", "missing__pgic": "refused"})
    sent = phone.post(url(reporting, "p-send", "PGIC"))

    assert too_early.status_code == 422
    assert sent.headers["Location"] == reverse("p-thanks")
    last = revisions(reporting, "PGIC")[-1]
    assert (last.complete, last.answers) == (True, {"pgic": {"missing": "refused"}})
    assert phone.get(url(reporting, "p-form", "PGIC")).headers["Location"] == reverse("p-thanks")


def test_an_answer_after_the_form_was_sent_is_refused_and_not_acknowledged(reporting):
    phone = opened(reporting)
    phone.post(url(reporting, "p-answer", "PGIC"), {"item": "pgic", "pgic": "3"})
    phone.post(url(reporting, "p-send", "PGIC"))

    late = phone.post(
        url(reporting, "p-answer", "PGIC"), {"item": "pgic", "pgic": "4"}, headers=BY_SCRIPT
    )

    assert late.status_code == 422
    assert revisions(reporting, "PGIC")[-1].answers == {"pgic": 3}


def test_whoever_does_not_know_the_pin_sees_and_saves_nothing(reporting_of_module):
    stranger = Client()
    pages = [reverse("p-home"), url(reporting_of_module, "p-form")]

    answers = [stranger.get(page) for page in pages]
    answers.append(
        stranger.post(url(reporting_of_module, "p-answer"), {"item": "bdi01", "bdi01": "1"})
    )

    assert [answer.status_code for answer in answers] == [401] * 3
    assert "Please open your link again" in answers[0].content.decode()
    assert "פתחו שוב את הקישור" in answers[0].content.decode()


def test_pages_stay_in_no_cache_and_tell_no_other_host(reporting_of_module):
    page = opened(reporting_of_module).get(url(reporting_of_module, "p-form"))

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_wording_of_the_language_is_shown_and_no_other(reporting):
    bdi = get_instrument("BDI-II")
    load(reporting, pack_of(bdi, says="English pack"))
    load(reporting, pack_of(bdi, language="he-IL", direction="rtl", says="Hebrew pack"))
    phone = opened(reporting)
    phone.post(reverse("p-language"), {"language": "he"})

    page = phone.get(url(reporting, "p-form")).content.decode()

    assert 'lang="he-IL" dir="rtl"' in page
    assert ("Hebrew pack on bdi01?" in page, "English pack" in page) == (True, False)


def test_a_language_that_the_study_does_not_offer_is_not_chosen(reporting):
    phone = opened(reporting)

    phone.post(reverse("p-language"), {"language": "fr"})

    assert '<html lang="en"' in phone.get(reverse("p-home")).content.decode()


def test_whoever_opens_the_link_first_chooses_a_pin_with_the_code_on_the_paper(reporting):
    given, phone = reporting.give("01-002"), Client()
    door = reverse("p-link", args=[given.token])
    chosen = {"code": given.code, "new_pin": PIN}

    page = phone.get(door).content.decode()
    slip = phone.post(door, chosen | {"new_pin_again": "394818"}).content.decode()
    opened = phone.post(door, chosen | {"new_pin_again": PIN})

    assert "The 6 digits on the paper" in page
    assert "The two PINs are not the same." in slip
    assert opened.headers["Location"] == reverse("p-home")


def test_the_language_of_the_door_holds_behind_it(reporting):
    phone, door = Client(), reverse("p-link", args=[reporting.given.token])

    phone.post(f"{door}?language=he", {"code": PIN})

    assert '<html lang="he" dir="rtl"' in phone.get(reverse("p-home")).content.decode()


def test_a_link_that_leads_nowhere_says_so_in_every_language(reporting_of_module):
    page = Client().get(reverse("p-link", args=["x" * 27]))

    assert page.status_code == 404
    for said in ("This link does not work", "Ce lien ne fonctionne plus", "הקישור הזה כבר אינו"):
        assert said in page.content.decode()


def test_after_five_wrong_pins_the_door_is_locked(reporting):
    phone, door = Client(), reverse("p-link", args=[reporting.given.token])

    pages = [phone.post(door, {"code": "111222"}).content.decode() for _ in range(5)]

    assert "Tries left: 1." in pages[3]
    assert "This link is locked" in pages[4]
    assert "This link is locked" in phone.post(door, {"code": PIN}).content.decode()


def test_the_address_of_a_link_reaches_no_log(reporting, caplog):
    door = reverse("p-link", args=[reporting.given.token])

    Client().post(door, {"code": "111222"})

    assert [line for line in caplog.messages if reporting.given.token in line] == []


@pytest.mark.commits
def test_staff_who_are_signed_in_stay_themselves_and_see_the_participants_page(reporting):
    phone = opened(reporting)
    phone.force_login(reporting.people["site_coordinator"])

    page = phone.get(reverse("p-home")).content.decode()

    assert "You have 4 questionnaires" in page
    assert [word for word in ("Ada Site", "REPORTING", "A study that asks") if word in page] == []
    assert "Ada Site" in phone.get(reverse("studies")).content.decode()


def test_two_devices_of_one_person_lose_nothing(reporting, monkeypatch):
    one, other = opened(reporting), opened(reporting)
    one.post(url(reporting, "p-answer"), {"item": "bdi01", "bdi01": "1"})
    seen_too_early = views.save_answers

    def slower(request, entry_id, *, based_on, **said):
        """As if the page had been made before the other device saved."""
        monkeypatch.setattr(views, "save_answers", seen_too_early)
        return seen_too_early(request, entry_id, based_on=based_on - 1, **said)

    monkeypatch.setattr(views, "save_answers", slower)
    other.post(url(reporting, "p-answer"), {"item": "bdi02", "bdi02": "2"})

    assert revisions(reporting)[-1].answers == {"bdi01": 1, "bdi02": 2}
