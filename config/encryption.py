"""Whether what goes to a server on another machine is encrypted on its way.

No process starts otherwise: a password or an answer that went over a network in the clear cannot be
taken back.
"""

from contextlib import suppress
from ipaddress import ip_address
from itertools import zip_longest
from urllib.parse import urlsplit

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from config import env

ENCRYPTED_MODES = ("require", "verify-ca", "verify-full")
ON_PURPOSE = (
    "If nobody else uses the network between, as between containers of one machine, name the host"
    " in EQUIPOISE_UNENCRYPTED_HOSTS."
)


def why_not_database(address: str) -> str | None:
    """address: of PostgreSQL, as URL or as words; "" is the embedded server."""
    in_address = conninfo_to_dict(address)
    said = _unless_said() | in_address
    # What the address itself says holds against a service file, and nothing else does.
    if "service" in in_address and in_address.get("sslmode") not in ENCRYPTED_MODES:
        return (
            f"The database is named by the service {in_address['service']}, and what libpq finds in"
            " a service file is not judged here: write the host into its address instead."
        )
    if said.get("sslmode") in ENCRYPTED_MODES:
        return None
    far = _reached_in_the_clear(_hosts(said))
    if far:
        return (
            f"The database is on {far}, and what goes there may not be encrypted: add"
            f" sslmode=verify-full to its address. {ON_PURPOSE}"
        )
    return None


def _unless_said() -> dict[str, str]:
    """What libpq reads from its own variables, such as PGHOST and PGSSLMODE."""
    options = pq.Conninfo.get_defaults()
    return {one.keyword.decode(): one.val.decode() for one in options if one.val}


def _hosts(said: dict[str, str]) -> list[str]:
    """Where libpq goes: of each host its address, where one is given for it, else its name."""
    pairs = zip_longest(
        (said.get("hostaddr") or "").split(","), (said.get("host") or "").split(","), fillvalue=""
    )
    return [address or name for address, name in pairs]


def why_not_broker(address: str) -> str | None:
    """address: of Redis, as URL, or as several with semicolons between, of which Celery takes one
    after another; "" where this process has none."""
    return next(filter(None, map(_why_not_one_broker, address.split(";"))), None)


def _why_not_one_broker(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme == "rediss":
        return None
    if parts.scheme not in ("", "redis", "unix"):
        return (
            f"The broker's address begins with {parts.scheme}://, and whether what goes there is"
            " encrypted is not known: begin it with rediss://, redis:// or unix://."
        )
    far = _reached_in_the_clear([parts.hostname or ""])
    if far:
        return (
            f"The broker is on {far}, and what goes there is not encrypted: begin its address with"
            f" rediss://. {ON_PURPOSE}"
        )
    return None


def _reached_in_the_clear(hosts: list[str]) -> str | None:
    """The first of these that is on another machine, and that nobody has named."""
    named = env.optional("EQUIPOISE_UNENCRYPTED_HOSTS").split(",")
    return next((host for host in hosts if not _is_here(host) and host not in named), None)


def _is_here(host: str) -> bool:
    """A socket, or a name or an address of this machine."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False
