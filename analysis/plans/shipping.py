"""The plans that come with Equipoise."""

from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"


def shipped_plans() -> dict[str, str]:
    """{name: text} of every shipped plan."""
    return {file.stem: file.read_text() for file in sorted(FOLDER.glob("*.yaml"))}
