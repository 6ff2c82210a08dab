"""Arms are sealed at one length, to one place, for one key."""

import secrets

import pytest

from trials import seal
from trials.seal import CannotOpen, Place

KEY = seal.new_key()
INFO = Place("SMALL", "01", 7).as_info()


def test_what_was_sealed_comes_out_again():
    sealed = seal.seal("velvet", to=seal.public_key(KEY), info=INFO)

    assert seal.unseal(sealed, private=KEY, info=INFO) == "velvet"


@pytest.mark.parametrize("arm", ["", "A", "velvet", "gravel", "ü" * 31, "x" * 63])
def test_every_arm_has_one_length(arm):
    sealed = seal.seal(arm, to=seal.public_key(KEY), info=INFO)

    assert len(sealed) == seal.CIPHERTEXT_LENGTH == 112
    assert seal.unseal(sealed, private=KEY, info=INFO) == arm


def test_an_arm_that_is_too_long_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'x+' is longer than 63 bytes\."):
        seal.seal("x" * 64, to=seal.public_key(KEY), info=INFO)


def test_one_arm_sealed_twice_is_two_ciphertexts():
    sealed = {seal.seal("velvet", to=seal.public_key(KEY), info=INFO) for _ in range(50)}

    assert len(sealed) == 50


@pytest.mark.parametrize(
    "place",
    [Place("OTHER", "01", 7), Place("SMALL", "02", 7), Place("SMALL", "01", 8)],
    ids=["another trial", "another stratum", "another position"],
)
def test_a_sealed_arm_cannot_be_moved(place):
    sealed = seal.seal("velvet", to=seal.public_key(KEY), info=INFO)

    with pytest.raises(CannotOpen, match="does not belong to this key and place"):
        seal.unseal(sealed, private=KEY, info=place.as_info())


def test_another_key_opens_nothing():
    sealed = seal.seal("velvet", to=seal.public_key(KEY), info=INFO)

    with pytest.raises(CannotOpen):
        seal.unseal(sealed, private=seal.new_key(), info=INFO)


@pytest.mark.parametrize("byte", [0, 31, 32, 95, 111])
def test_an_altered_byte_is_noticed(byte):
    sealed = bytearray(seal.seal("velvet", to=seal.public_key(KEY), info=INFO))
    sealed[byte] ^= 1

    with pytest.raises(CannotOpen):
        seal.unseal(bytes(sealed), private=KEY, info=INFO)


def test_two_parts_make_the_key():
    first, second = seal.split(KEY)

    assert seal.combine(second, first, expected_public_key=seal.public_key(KEY)) == KEY


def test_a_part_says_nothing_of_the_key():
    """Over many splits each bit of a part is a fair coin, whatever the bit of the key."""
    key, rounds = bytes([0] * 16 + [255] * 16), 400
    for part in (0, 1):
        ones = [0] * 256
        for _ in range(rounds):
            bits = int.from_bytes(bytes.fromhex(seal.split(key)[part]))
            for place in range(256):
                ones[place] += bits >> place & 1

        # 6 standard deviations (10 each) around 200: exceeded once in 2 million runs.
        assert all(140 < count < 260 for count in ones)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("ab" * 31, "cd" * 32, "64 hexadecimal digits"),
        ("zz" * 32, "cd" * 32, "64 hexadecimal digits"),
        ("", "", "64 hexadecimal digits"),
        ("ab" * 32, "ab" * 32, "do not make the key of this study"),
        ("ab" * 32, "cd" * 32, "do not make the key of this study"),
    ],
    ids=["too short", "no digits", "nothing", "the same part twice", "parts of another key"],
)
def test_parts_that_do_not_fit_are_refused(first, second, sentence):
    with pytest.raises(CannotOpen, match=sentence):
        seal.combine(first, second, expected_public_key=seal.public_key(KEY))


def test_the_same_part_twice_is_refused_even_for_the_key_that_it_makes():
    part = secrets.token_hex(32)

    with pytest.raises(CannotOpen):
        seal.combine(part, part, expected_public_key=seal.public_key(bytes(32)))
