"""From a table to what an analysis asks for: one row per participant, sorted, checked."""
