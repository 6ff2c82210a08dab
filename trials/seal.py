"""Keys, sealing and opening of arms: the only place that encrypts or decrypts.

HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM. Every arm is padded to one
length, and bound to its place in the list, so that ciphertexts can be neither compared by
length nor moved. The study key is split between two people: one part alone says nothing.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

PLAINTEXT_LENGTH = 64
CIPHERTEXT_LENGTH = PLAINTEXT_LENGTH + 32 + 16  # encapsulated key and tag

_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """A key, a part of a key, or a ciphertext that does not belong here."""


@dataclass(frozen=True)
class Place:
    """Where a slot stands: what its ciphertext is bound to."""

    trial: str
    stratum: str
    position: int

    def as_info(self) -> bytes:
        return f"equipoise slot|{self.trial}|{self.stratum}|{self.position}".encode()


@dataclass(frozen=True)
class KitPlace:
    """Which kit a content belongs to: what its ciphertext is bound to."""

    trial: str
    number: str

    def as_info(self) -> bytes:
        return f"equipoise kit|{self.trial}|{self.number}".encode()


def new_key() -> bytes:
    """A private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def split(private: bytes) -> tuple[str, str]:
    """Two parts, as text for two people. Either alone is a random number."""
    first = secrets.token_bytes(len(private))
    return first.hex(), _xor(first, private).hex()


def combine(first: str, second: str, *, expected_public_key: bytes) -> bytes:
    """The private key from its two parts.

    Raises CannotOpen when a part is not 64 hexadecimal digits, when both are the same, or
    when they do not make the key of this study.
    """
    parts = [read_part(first), read_part(second)]
    private = _xor(*parts)
    if parts[0] == parts[1] or public_key(private) != expected_public_key:
        raise CannotOpen("These two parts do not make the key of this study.")
    return private


def seal(text: str, *, to: bytes, info: bytes) -> bytes:
    """`text` (at most 63 bytes) for the holder of the key whose public part is `to`."""
    plain = text.encode()
    if len(plain) >= PLAINTEXT_LENGTH:
        raise ValueError(f"{text!r} is longer than {PLAINTEXT_LENGTH - 1} bytes.")
    padded = bytes([len(plain)]) + plain.ljust(PLAINTEXT_LENGTH - 1, b"\0")
    return _suite.encrypt(padded, X25519PublicKey.from_public_bytes(to), info=info)


def unseal(ciphertext: bytes, *, private: bytes, info: bytes) -> str:
    """What was sealed. Raises CannotOpen for another key, another place or altered bytes."""
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        padded = _suite.decrypt(bytes(ciphertext), key, info=info)
    except InvalidTag:
        raise CannotOpen("A sealed arm does not belong to this key and place.") from None
    return padded[1 : 1 + padded[0]].decode()


def seal_document(text: str, *, to: bytes, info: bytes) -> bytes:
    """A text of any length, whose length the ciphertext tells."""
    return _suite.encrypt(text.encode(), X25519PublicKey.from_public_bytes(to), info=info)


def unseal_document(ciphertext: bytes, *, private: bytes, info: bytes) -> str:
    """Raises CannotOpen for another key, another use or altered bytes."""
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        return _suite.decrypt(bytes(ciphertext), key, info=info).decode()
    except InvalidTag:
        raise CannotOpen("A sealed document does not belong to this key.") from None


def read_part(text: str) -> bytes:
    """One part of a key, 32 bytes. Raises CannotOpen when it is not 64 hexadecimal digits."""
    try:
        part = bytes.fromhex(text.strip())
    except ValueError:
        part = b""
    if len(part) != 32:
        raise CannotOpen("A key part is 64 hexadecimal digits (0-9, a-f).")
    return part


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
