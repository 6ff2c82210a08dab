import pytest

from instruments import get_instrument

BDI = get_instrument("BDI-II")
CSSRS = get_instrument("C-SSRS", "since_last_visit")
CLEAR = dict.fromkeys(
    ("css0201", "css0202", "css0212", "css0214", "css0215", "css0217", "css0219", "css0220"), "N"
) | {"css0221": "N"}


def levels(instrument, answers):
    return {alert.name: alert.level for alert in instrument.alerts(answers)}


@pytest.mark.parametrize(("code", "level"), [(1, "review"), (2, "urgent"), (3, "urgent")])
def test_suicidal_thoughts_raise_an_alert_although_the_total_is_missing(code, level):
    answers = {"bdi09": code}

    assert BDI.score(answers)["bdi_total"].value is None
    assert levels(BDI, answers) == {"suicidal thoughts": level}


def test_no_suicidal_thoughts_clear_the_alert():
    assert BDI.alerts({"bdi09": 0}) == []


@pytest.mark.parametrize("answer", [None, {"missing": "refused"}, {"missing": "illegible"}])
def test_a_missing_safety_item_is_unknown_never_clear(answer):
    assert levels(BDI, {"bdi09": answer}) == {"suicidal thoughts": "unknown"}


def test_a_slip_elsewhere_on_the_form_silences_no_alert():
    assert levels(BDI, {"bdi01": 7, "bdi09": 3}) == {"suicidal thoughts": "urgent"}


def test_an_impossible_code_on_the_safety_item_is_unknown():
    assert levels(BDI, {"bdi09": 9}) == {"suicidal thoughts": "unknown"}


def test_the_highest_of_several_marks_counts():
    assert levels(BDI, {"bdi09": [0, 2]}) == {"suicidal thoughts": "urgent"}


def test_an_interview_of_clear_noes_raises_nothing():
    assert CSSRS.alerts(CLEAR) == []


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ({"css0202": "Y", "css0203": "N", "css0204": "Y"}, {"suicidal ideation": "urgent"}),
        ({"css0219": "Y"}, {"suicidal behaviour": "urgent"}),
        ({"css0220": "Y"}, {"suicidal behaviour": "urgent"}),
        ({"css0221": "Y"}, {"suicidal behaviour": "urgent"}),
        ({"css0214": "Y"}, {"self-injury": "notice"}),
        ({"css0220": None}, {"suicidal behaviour": "unknown"}),
        ({"css0202": None}, {"suicidal ideation": "unknown"}),
    ],
)
def test_each_safety_question_raises_its_own_alert(answers, raised):
    found = levels(CSSRS, CLEAR | answers)

    assert {name: found.get(name) for name in raised} == raised


def test_an_alert_names_the_items_that_raised_it():
    [alert] = CSSRS.alerts(CLEAR | {"css0212": "Y", "css0220": "Y"})

    assert alert.item_keys == ("css0212", "css0220")


def test_a_lifetime_attempt_is_for_review_only():
    found = levels(get_instrument("C-SSRS", "baseline"), {"css0112_lifetime": "Y"})

    assert found["lifetime suicidality"] == "review"
    assert found["suicidal behaviour"] == "unknown"


def test_each_yes_of_the_childhood_experiences_is_a_notice_whatever_the_count():
    ace = get_instrument("ACE")

    (alert,) = ace.alerts({"ace03": 1})

    assert (alert.name, alert.level, alert.item_keys) == ("distress", "notice", ("ace03",))


def test_childhood_experiences_all_answered_no_are_clear():
    ace = get_instrument("ACE")

    assert ace.alerts({item.key: 0 for item in ace.items}) == []
