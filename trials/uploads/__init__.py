"""What an uploaded file really is, whatever it is called. Nothing here knows Django or a trial."""

from trials.uploads.checking import ALLOWED, MOST_BYTES, Looked, UnfitFile, look_at
from trials.uploads.scanning import scan

__all__ = ["ALLOWED", "MOST_BYTES", "Looked", "UnfitFile", "look_at", "scan"]
