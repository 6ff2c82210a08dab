"""The tree and the chain of seals, as 19_seals.sql makes them: a second time on purpose."""

from datetime import UTC, datetime
from hashlib import sha256

# What the first seal has before it.
NOTHING_BEFORE = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def merkle_root(leaves: list[bytes]) -> bytes:
    """Of at least one leaf (RFC 6962, section 2.1): an odd last node moves up as it is."""
    level = leaves
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + level[place] + level[place + 1]).digest()
            for place in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def root_of(previous: bytes, merkle: bytes, lines: int, at: datetime) -> bytes:
    """sha256 of the root before, the Merkle root, the number of lines and the microsecond."""
    # In whole numbers: a float of today's seconds has no room for microseconds.
    since = at - _EPOCH
    moment = (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds
    counted = lines.to_bytes(8, "big") + moment.to_bytes(8, "big")
    return sha256(previous + merkle + counted).digest()
