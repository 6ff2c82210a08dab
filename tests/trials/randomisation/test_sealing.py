"""A sealed list shows one length, distinct ciphertexts, and neither arms nor blocks nor a seed."""

import json

import pytest

from tests.trials.randomisation.lists import DRAWN, VAULT_KEY, blocks
from trials.randomisation import seal_list


@pytest.fixture(scope="module")
def text() -> str:
    return seal_list(blocks(), trial="TIDE", vault_public_key=VAULT_KEY).text


def test_every_line_of_the_list_has_one_length(text):
    lengths = {
        (len(line["kit_number"]), len(line["study_ciphertext"]), len(line["vault_ciphertext"]))
        for line in json.loads(text)["slots"]
    }

    assert lengths == {(6, 224, 224)}


def test_no_ciphertext_stands_twice(text):
    lines = json.loads(text)["slots"]
    ciphertexts = {line[key] for line in lines for key in ("study_ciphertext", "vault_ciphertext")}

    assert len(ciphertexts) == 2 * len(lines)


def test_it_says_nothing_but_this(text):
    document = json.loads(text)

    assert set(document) == {
        "equipoise_sealed_list",
        "trial",
        "by_site",
        "study_public_key",
        "vault_public_key",
        "slots",
    }
    assert {key for line in document["slots"] for key in line} == {
        "stratum",
        "position",
        "kit_number",
        "participant",
        "study_ciphertext",
        "vault_ciphertext",
    }
    assert not any(arm in text or arm.encode().hex() in text for arm in DRAWN["ratio"])
