"""Whatever an address or a server does, a message that did not leave is said to be so."""

import pytest

from trials.messages import NotSent, each, send


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        # In the alphabet of host names, a part of it is longer than 63 characters.
        (f"p@{'ß' * 40}.org", "UnicodeError"),
        ("p@ä..org", "UnicodeError"),
        ("p@example.org\nBcc: q@example.org", "BadHeaderError"),
        ("\ud800@example.org", "UnicodeEncodeError"),
    ],
)
def test_an_address_that_no_mail_can_carry_is_a_message_that_did_not_leave(
    address, kind, settings, mailoutbox
):
    settings.REMINDER_OUTBOX = ""

    with pytest.raises(NotSent) as fault:
        send("mail", address, "Come", subject="Come")

    assert (str(fault.value), mailoutbox) == (kind, [])


def test_a_fault_at_one_keeps_no_other_from_being_told_and_is_raised_at_the_end():
    told = []

    def tell(person: str) -> int:
        if person == "Ann":
            raise RuntimeError(person)
        told.append(person)
        return 1

    with pytest.raises(RuntimeError, match="Ann"):
        each(["Ann", "Ben", "Cy"], tell)

    assert told == ["Ben", "Cy"]
    assert each(["Dee", "Eve"], tell) == 2
