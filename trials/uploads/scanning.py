"""The virus scanner of the house, where there is one: a command that reads the file."""

import shlex
import subprocess
import tempfile

from trials.uploads.checking import UnfitFile

SECONDS = 120


def scan(content: bytes, *, name: str, command: str) -> None:
    """command: its last argument becomes the path of the file; "" scans nothing.

    Raises UnfitFile where the command ends with any code but 0, does not end, or is not there: a
    file that nobody could scan is not taken.
    """
    if not command:
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(
                [*shlex.split(command), file.name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnfitFile(
                f"{name} is not taken, since the virus scanner did not answer"
                f" ({type(error).__name__})."
            ) from error
    if done.returncode:
        raise UnfitFile(f"{name} is not taken: the virus scanner refuses it.")
