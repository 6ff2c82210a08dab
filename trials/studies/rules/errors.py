"""What is wrong with a rule, in words."""


class RuleError(ValueError):
    """A rule that cannot be read, or an answer that it cannot work with.

    position: the character of the rule, counted from 1; None where an answer is the trouble.
    """

    def __init__(self, reason: str, position: int | None = None):
        super().__init__(f"at character {position}: {reason}" if position else reason)
        self.position = position
