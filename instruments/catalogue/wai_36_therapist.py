"""Working Alliance Inventory, 36 items, therapist form: the same keys and scoring."""

from dataclasses import replace

from instruments.catalogue import wai_36_client

INSTRUMENT = replace(
    wai_36_client.INSTRUMENT,
    version="therapist",
    title="Working Alliance Inventory, therapist form",
    respondent="therapist",
    recall="About the work with this participant so far",
    is_default=False,
)
