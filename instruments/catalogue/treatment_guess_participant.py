"""What the participant believes to have received: the study's own form, before anybody is told.

The codes A and B of the guess have nothing to do with the masked groups of the analysis.
"""

from instruments.definition import Choice, Instrument, Item

INSTRUMENT = Instrument(
    key="TREATMENT-GUESS",
    version="participant",
    title="Treatment guess",
    recall="About the treatment in this study",
    items=(
        Item(
            "guess",
            "Treatment believed to be given",
            choices=(
                Choice("A", "The study drug"),
                Choice("B", "The comparison"),
                Choice("DK", "Do not know"),
            ),
            number=1,
        ),
        Item(
            "guess_certainty",
            "How certain",
            choices=(
                Choice(1, "Not at all"),
                Choice(2, ""),
                Choice(3, ""),
                Choice(4, ""),
                Choice(5, "Completely"),
            ),
            number=2,
        ),
        Item(
            "guess_reason",
            "Main reason",
            choices=(
                Choice("benefit", "Perceived benefit or its absence"),
                Choice("side_effects", "Side effects or their absence"),
                Choice("staff", "Behaviour of the staff"),
                Choice("other", "Other"),
            ),
            number=3,
        ),
    ),
    licence="Own wording",
)
