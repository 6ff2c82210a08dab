"""A folder that lies in memory, for test servers: they make and drop a thousand databases of some
nine hundred files each, which a disk's file system takes ten times as long for."""

import hashlib
import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 3 * 2**30  # bytes free


def folder_in_memory(root: Path) -> Path | None:
    """Where what belongs to `root` lies in memory; None on a machine that has too little."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < NEEDED:
        return None
    return memory_of(root)


def free_memory(root: Path) -> None:
    """Afterwards; does nothing where `root` has no folder in memory."""
    shutil.rmtree(memory_of(root), ignore_errors=True)


def memory_of(root: Path) -> Path:
    """The name of the folder, whether it is there or not."""
    digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return MEMORY / f"equipoise-{digest}"
