"""Mini International Neuropsychiatric Interview: the outcome of one module, never its questions."""

from instruments.definition import Choice, Instrument, Item

PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"

INSTRUMENT = Instrument(
    key="MINI",
    version="outcome",
    title="Mini International Neuropsychiatric Interview, outcome",
    respondent="site_staff",
    recall="As each module says",
    items=(
        Item("mini_version", "Version of the interview", kind="text", hint="such as 7.0.2"),
        Item(
            "mini_date",
            "Date of the interview",
            kind="text",
            pattern=PARTIAL_DATE,
            hint="YYYY-MM-DD, day or month may be left out",
        ),
        Item("mini_module", "Module", kind="text", hint="a module of the sponsor's list"),
        Item(
            "mini_window",
            "Time frame",
            choices=(
                Choice("CURRENT", "Current"),
                Choice("PAST", "Past"),
                Choice("LIFETIME", "Lifetime"),
            ),
        ),
        Item(
            "mini_result",
            "Criteria met",
            choices=(Choice("N", "No"), Choice("Y", "Yes"), Choice("ND", "Not done")),
        ),
    ),
    source="Sheehan et al. 1998, Journal of Clinical Psychiatry 59 (suppl. 20):22-33",
    licence="Licence for each use (Harm Research Institute): outcomes only",
)
