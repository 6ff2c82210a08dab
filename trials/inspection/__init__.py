"""What an inspector takes away: the records, and the means to verify them without Equipoise."""

from trials.inspection.package import Taken, write_package

__all__ = ["Taken", "write_package"]
