import io
import json

import pytest

from instruments.command import main
from instruments.definition import alike, numbered


def run(*argv, given):
    out, err = io.StringIO(), io.StringIO()
    text = given if isinstance(given, str) else json.dumps(given)
    status = main(argv, io.StringIO(text), out, err)
    return status, out.getvalue(), err.getvalue()


def test_answers_by_number_come_back_as_one_flat_object():
    status, out, err = run("PGIC", given={"responses": {"1": 2}})

    assert (status, json.loads(out), err) == (0, {"pgic": 2}, "")


def test_answers_by_key_are_the_same():
    _, out, _ = run("PGIC", given={"responses": {"pgic": 2}, "args": {}})

    assert json.loads(out) == {"pgic": 2}


def test_a_missing_score_is_null_and_a_list_of_items_is_a_list():
    _, out, _ = run("AUDIT", given={"responses": {"1": 0, "9": 0, "10": None}})

    scores = json.loads(out)
    assert scores["audit_total"] is None
    assert scores["audit_missing"] == [10]


def test_a_wrong_code_is_refused_with_item_value_and_allowed_codes():
    status, out, err = run("AUDIT", given={"responses": {"9": 1, "1": 7}})

    assert (status, out) == (2, "")
    assert "Item 9 (audit09): 1 is not one of its codes: 0, 2, 4." in err
    assert "Item 1 (audit01): 7" in err


def test_a_version_may_be_named_in_either_place():
    responses = {f"{number}": 2 for number in range(1, 21)}

    _, by_option, _ = run("CAPS-5", "--version", "past_week", given={"responses": responses})
    _, by_args, _ = run(
        "CAPS-5", given={"responses": responses, "args": {"version": "past_week", "delayed": True}}
    )

    assert json.loads(by_option)["caps_total"] == 40
    assert json.loads(by_option) == json.loads(by_args)


def test_published_codes_for_missing_are_missing():
    levels = alike(("1", "2", "3", "4"), 1)

    _, out, _ = run("EQ-5D-5L", given={"responses": levels | {"5": 9}, "args": {"vas": 999}})

    assert json.loads(out) == {"eq5d_profile": None, "eq5d_index_us": None, "eq_vas": None}


def test_prorated_self_compassion_takes_the_plain_names():
    answers = alike(numbered("scs", range(1, 27)), 3, scs05=None)

    _, out, _ = run("SCS", given={"responses": answers, "args": {"max_missing": 1}})

    assert json.loads(out)["scs_cs"] == 3


@pytest.mark.parametrize(
    ("argv", "given", "told"),
    [
        (["SCS-27"], {"responses": {}}, "There is no instrument 'SCS-27'"),
        (["SCS", "--version", "1"], {"responses": {}}, "SCS has no version '1'"),
        (["SCS"], "{", "Standard input is not JSON"),
        (["SCS"], [], "Standard input must be"),
        (["SCS"], {"answers": {}}, "Standard input must be"),
        (["SCS"], {"responses": {}, "arg": {}}, "only responses and args are read"),
        (["SCS"], {"responses": {}, "args": {"max": 1}}, "no scoring argument 'max'"),
        (["SCS"], '{"responses": {"1": 3, "1": 4}}', "Standard input gives '1' twice."),
        (["SCS"], {"responses": {"1": 3, "scs01": 4}}, "Item 'scs01' is answered twice"),
        (["SCS"], {"responses": {"27": 1}}, "has no item '27'"),
        (["SDS"], {"responses": {}, "args": {"work_na": "yes"}}, "work_na must be true, false"),
        (["CAPS-5"], {"responses": {}, "args": {"tr": {"99": "definite"}}}, "tr names item '99'"),
        (["CAPS-5"], {"responses": {}, "args": {"tr": {"9": "maybe"}}}, "definite, probable"),
        (["CAPS-5"], {"responses": {}, "args": {"tr": ["definite"]}}, "tr must be an object"),
        (["C-SSRS"], {"responses": {"ideation": {"12": True}}}, "no ideation question '12'"),
        (["C-SSRS"], {"responses": {"ideation": {}, "behaviour": {}}}, "no block 'behaviour'"),
        (["C-SSRS"], {"responses": {"behavior": [True]}}, "behavior must be an object"),
        (["C-SSRS"], {"responses": {"behavior": {"other": True}}}, "no behaviour 'other'"),
        ([], {"responses": {}}, "the following arguments are required: INSTRUMENT"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(argv, given, told):
    status, out, err = run(*argv, given=given)

    assert (status, out) == (2, "")
    assert told in err
