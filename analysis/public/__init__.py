"""From the table of a released run to one that everybody may have."""
