"""Working Alliance Inventory - Short Revised, therapist form: the same keys and scoring."""

from dataclasses import replace

from instruments.catalogue import wai_sr_client

INSTRUMENT = replace(
    wai_sr_client.INSTRUMENT,
    version="therapist",
    title="Working Alliance Inventory - Short Revised, therapist form",
    respondent="therapist",
    recall="About the work with this participant so far",
    is_default=False,
)
