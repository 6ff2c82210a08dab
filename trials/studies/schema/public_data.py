"""What of the study's own forms everybody may have, once the results are released."""

from pydantic import Field

from trials.studies.schema.base import Code, Strict

# The unit by which a number is known to be an age.
YEARS = "years"


class PublicData(Strict):
    """characteristics: FORM.field of own forms: codes, or ages (numbers in years). consent: the
    choice of the consent form by which participants allow it; everybody's data where left out."""

    characteristics: list[str] = Field(default_factory=list)
    consent: Code | None = None
