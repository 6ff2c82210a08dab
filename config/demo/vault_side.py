"""What the demonstration does with the vault's login, in a process of its own.

`python -m config.demo.vault_side FOLDER [files]`: makes the vault's accounts, seals and loads
the lists, and leaves each key holder's part in FOLDER. The plain arms exist in this process only.
"""

import sys
from pathlib import Path

import django


def main(folder: Path, *paths: Path) -> None:
    django.setup()
    from config.demo.files import Files
    from config.demo.sealing import prepare
    from config.demo.stories import stories

    for story in stories(Files(*paths) if paths else None):
        prepare(story, folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
