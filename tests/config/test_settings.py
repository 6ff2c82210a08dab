"""What the processes run with, where the tests run with something quicker."""

from django.utils.module_loading import import_string

from config import settings


def test_a_password_is_kept_as_argon2id():
    [hasher] = [import_string(path)() for path in settings.PASSWORD_HASHERS]

    kept = hasher.encode("seven grey herons wade", hasher.salt())

    assert kept.startswith("argon2$argon2id$")
    assert hasher.verify("seven grey herons wade", kept)


def test_an_account_needs_a_second_factor_where_nobody_said_otherwise():
    assert settings.SECOND_FACTOR_REQUIRED
