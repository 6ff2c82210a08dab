"""What cannot be done, as sentences for the person who wrote the plan or made the table."""


class CannotAnalyse(Exception):
    """One analysis cannot be done with these data; the others can."""


class TableError(Exception):
    """The table cannot be read as the plan describes it; nothing can be done."""

    def __init__(self, problems: list[str]):
        """`problems`: 'line: field: what is wrong', one each; the first row is on line 2."""
        super().__init__("\n".join(problems))
        self.problems = problems
