"""What the blinded rater believes the participant to have received: each fills in a form alone."""

from dataclasses import replace

from instruments.catalogue import treatment_guess_participant

INSTRUMENT = replace(
    treatment_guess_participant.INSTRUMENT,
    version="rater",
    title="Treatment guess, rater",
    respondent="clinician",
    is_default=False,
)
