"""The study files that come with Equipoise."""

from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"


def shipped(name: str) -> str:
    """The text of a shipped study file, for example shipped("demo-mapp1")."""
    return (FOLDER / f"{name}.yaml").read_text()
