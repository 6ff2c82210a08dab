"""Which words are coded with a dictionary."""

from trials.studies.schema.base import Code, Strict


class CodedTerm(Strict):
    """A field of words whose every term gets a code. dictionary: its name, as it is loaded."""

    form: Code
    field: Code
    dictionary: Code
