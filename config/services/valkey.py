"""The embedded Valkey, which speaks the language of Redis."""

import signal
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.services.binaries import valkey_program
from config.services.home import Home, ServiceError
from config.services.process import bring_up

STOP_SIGNALS = (signal.SIGTERM, signal.SIGKILL)


def start(home: Home, durable: bool) -> str:
    """Starts or finds the server and returns its URL, with the password in it."""
    data, socket = home.data / "valkey", home.sockets / "valkey.sock"
    password = home.password("valkey", data)
    url = f"unix://:{password}@{quote(str(socket))}?db=0"
    settings = [
        "port 0",
        f'unixsocket "{socket}"',
        "unixsocketperm 700",
        f'dir "{home.own(data)}"',
        f"requirepass {password}",
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        'save ""',
    ]
    bring_up(
        home,
        "valkey",
        [valkey_program(home), "-"],
        # Not as arguments, since everyone on the machine can read a command line.
        stdin="\n".join(settings),
        answers=lambda: _answers(url),
    )
    return url


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=5, retry=Retry(NoBackoff(), 0)) as client:
            return client.ping()
    except redis.AuthenticationError as error:
        raise ServiceError(
            "The embedded Valkey does not take the password in secrets/valkey. Put back the file "
            "that was there when it started."
        ) from error
    except (redis.ConnectionError, redis.TimeoutError):
        return False
