"""What a password must be: long, and no word that others try first.

No rule about kinds of characters and no date of expiry (OWASP ASVS 5.0, 6.2): both make people
choose worse ones.
"""

import re
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator

from trials.models import User

SHORTEST, LONGEST = 12, 128
FEWEST_CHARACTERS = 5
# Besides the words that anybody could find out.
FEWEST_OTHERS = 8
RULES = (
    f"From {SHORTEST} to {LONGEST} characters of any kind, spaces too: a few words that do not"
    " belong together are good. Not one that is on a list of common passwords, and not your name"
    " or the study's."
)
_COMMON = CommonPasswordValidator()


def why_not_password(password: str, *, user: User, studies: Iterable[str] = ()) -> str | None:
    """studies: keys and titles of the studies that the person works in."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
    if password.strip().lower() in _COMMON.passwords:
        return "This password is on the list of common ones: choose another."
    if len(set(password)) < FEWEST_CHARACTERS:
        return f"A password has at least {FEWEST_CHARACTERS} different characters."
    known = _words("Equipoise", user.username, user.name, *studies)
    others = re.sub("|".join(known), "", password.lower())
    if len(others) < FEWEST_OTHERS:
        return "This password is little more than your name, or that of the study: choose another."
    return None


def _words(*texts: str) -> list[str]:
    """Those of three letters and more, the longest first."""
    words = {word for text in texts for word in re.findall(r"\w{3,}", text.lower())}
    return sorted(map(re.escape, words), key=len, reverse=True)
