"""Where a pair of embedded servers keeps its data, sockets and passwords, and as whom it runs."""

import hashlib
import os
import pwd
import secrets
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Where root keeps what the servers' user may not reach under a private folder.
HIDDEN = Path("/var/lib/equipoise-embedded")
LONGEST_SOCKET = 103  # bytes: sun_path holds 108 on Linux, 104 on macOS, a closing zero included
LONGEST_NAME = "/.s.PGSQL.5432"


class ServiceError(RuntimeError):
    """An embedded server cannot start, answer or stop; the message says why and what to do."""


@dataclass(frozen=True)
class Home:
    """`root` holds logs, passwords and locks, for whoever starts the servers; `data` and
    `sockets` hold what belongs to the servers, which run as `uid` and `gid`."""

    root: Path
    data: Path
    sockets: Path
    uid: int
    gid: int

    @property
    def as_owner(self) -> dict:
        """The arguments of subprocess that give up root for the servers' user."""
        return _as_user(self.uid, self.gid)

    def own(self, folder: Path) -> Path:
        """Makes `folder` for the servers alone; one that is there stays as it is."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, self.uid, self.gid)
        return folder

    def password(self, name: str, data: Path) -> str:
        """The password of the server `name`: drawn once, before there is any `data`."""
        path = self.root / "secrets" / name
        if not path.exists():
            if data.exists():
                raise ServiceError(
                    f"{path}, the password for the data in {data}, is missing. Put it back, or "
                    f"remove {data} to begin with nothing."
                )
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        return path.read_text()


def find_home(root: Path) -> Home:
    """The home of `root`, with its folders made."""
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    data, uid, gid = _place(root, HIDDEN / digest)
    near = data / "run"
    fits = len(os.fsencode(near)) + len(LONGEST_NAME) <= LONGEST_SOCKET
    home = Home(root, data, near if fits else Path(f"/tmp/equipoise-{digest}"), uid, gid)

    (root / "log").mkdir(mode=0o700, exist_ok=True)
    if data != root:
        open_folder(data)
    home.own(home.sockets)
    _refuse_a_strangers_folder(home)
    return home


def open_folder(path: Path) -> None:
    """Makes `path`, in HIDDEN, so that others may pass through it, whatever the umask."""
    for folder in (HIDDEN, path):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o711)


def _place(root: Path, hidden: Path) -> tuple[Path, int, int]:
    """The folder for data and the user and group of the servers.

    Data that are there already decide, so that a changed mode never hides them.
    """
    for data in (root, hidden):
        if (data / "postgres").exists():
            owner = (data / "postgres").stat()
            return data, owner.st_uid, owner.st_gid
    uid, gid = _servers_user()
    # We never open up a folder that is not ours: private clinical data may lie beside us.
    return (root if may(["test", "-x", root], uid, gid) else hidden), uid, gid


def _servers_user() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    # PostgreSQL refuses to run as root.
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise ServiceError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def may(command: list, uid: int, gid: int) -> bool:
    """Whether `command` succeeds for that user, which mode bits alone do not tell."""
    try:
        done = subprocess.run(command, capture_output=True, cwd="/", **_as_user(uid, gid))
    except PermissionError:
        return False
    return done.returncode == 0


def _as_user(uid: int, gid: int) -> dict:
    if os.geteuid() != 0:
        return {}
    return {"user": uid, "group": gid, "extra_groups": [gid]}


def _refuse_a_strangers_folder(home: Home) -> None:
    """In /tmp anyone may have made the folder before us, to read along."""
    found = home.sockets.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == home.uid
    if not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise ServiceError(
            f"{home.sockets} must be a folder of user number {home.uid} that nobody else may "
            "enter. Remove it and start again."
        )
