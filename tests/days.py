"""Today, as the clocks of the first site of the tests' studies show it: not the server's day."""

from datetime import datetime
from zoneinfo import ZoneInfo

TODAY = datetime.now(ZoneInfo("America/New_York")).date()
