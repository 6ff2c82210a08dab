"""What a therapist believes the participant to have received: each fills in a form alone."""

from dataclasses import replace

from instruments.catalogue import treatment_guess_participant

INSTRUMENT = replace(
    treatment_guess_participant.INSTRUMENT,
    version="therapist",
    title="Treatment guess, therapist",
    respondent="therapist",
    is_default=False,
)
