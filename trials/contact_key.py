"""How participants are reached, encrypted with the key that web and worker share, and the tokens of
their links, which are made from it: the only place that knows this key.

AES-256-GCM (NIST SP 800-38D); each text is bound to its participant, so that none can be moved to
another. A token is HMAC-SHA256 of the link's id, cut to 160 bits: nobody has to keep it, and a
reminder can name it again.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
TOKEN_BYTES = 20


class CannotRead(Exception):
    """What was encrypted with another key, for somebody else, or altered since."""


def encrypt(text: str, *, of_participant) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key("contact")).encrypt(nonce, text.encode(), _bound(of_participant))


def decrypt(sealed: bytes, *, of_participant) -> str:
    nonce, ciphertext = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    try:
        return AESGCM(_key("contact")).decrypt(nonce, ciphertext, _bound(of_participant)).decode()
    except InvalidTag:
        raise CannotRead("How this participant is reached is under another key.") from None


def token_of(link_id) -> str:
    """27 letters and digits for an address, from which the id cannot be found."""
    digest = hmac.digest(_key("link"), str(link_id).encode(), "sha256")
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def peppered(pin: str, link_id) -> str:
    """What is hashed of a PIN: a million PINs are soon tried by whoever has a copy of the database,
    and without this key in vain."""
    return hmac.new(_key("pin"), f"{link_id}|{pin}".encode(), "sha256").hexdigest()


def _key(use: str) -> bytes:
    """A key of its own for each use."""
    return hmac.digest(bytes.fromhex(settings.CONTACT_KEY), use.encode(), "sha256")


def _bound(participant) -> bytes:
    return f"contact of {participant}".encode()
