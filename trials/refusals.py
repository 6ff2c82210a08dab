"""What the system says no to, in a sentence that a person can act on."""


class Refused(Exception):
    """An act that may not be done now. The text says why, and what would be right."""


class Conflict(Refused):
    """Somebody saved in between: nothing is overwritten, both versions are shown."""

    def __init__(self, reason: str, current):
        super().__init__(reason)
        self.current = current


class InvalidAnswers(Refused):
    """Answers that the instrument does not have. `problems` names each item."""

    def __init__(self, reason: str, problems):
        super().__init__(reason)
        self.problems = problems


class TellsAnArm(Refused):
    """Words that name an arm. Only whoever wrote them reads which: the ledger says NOTED."""

    NOTED = "What was written holds the name of an arm."


class NotPermitted(Refused):
    """The person's role does not include the act."""


def refuse_if(reason: str | None, kind: type[Refused] = Refused) -> None:
    if reason:
        raise kind(reason)
