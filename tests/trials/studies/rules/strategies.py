"""Random conditions, written so that Python reads them as rules do, and answers to them."""

from types import SimpleNamespace

from hypothesis import strategies as st

WORTHS = (0, 1, 2)
NUMBERS = tuple(f"N.{letter}" for letter in "abc")
YES_OR_NO = tuple(f"B.{letter}" for letter in "abcdef")
WORTHS_OF = dict.fromkeys(NUMBERS, WORTHS) | dict.fromkeys(YES_OR_NO, (0, 1))

_signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_numbers = st.sampled_from(NUMBERS) | st.integers(-3, 5).map(str)


def _sums(values):
    computed = st.builds("{} {} {}".format, values, st.sampled_from("+-*"), values)
    return computed | computed.map("({})".format)


def _joined(conditions):
    both = st.builds("{} {} {}".format, conditions, st.sampled_from(["and", "or"]), conditions)
    return both | both.map("({})".format) | both.map("not ({})".format) | conditions.map(_negated)


def _negated(condition: str) -> str:
    return f"not {condition}"


_values = st.recursive(_numbers, _sums, max_leaves=4)
_comparisons = st.builds("{} {} {}".format, _values, _signs, _values)
_memberships = st.builds(
    "{} {} {}".format,
    _values,
    st.sampled_from(["in", "not in"]),
    st.lists(st.integers(-1, 4), min_size=1, max_size=3),
)
_atoms = st.sampled_from([*YES_OR_NO, "true", "false"]) | _comparisons | _memberships

conditions = st.recursive(_atoms, _joined, max_leaves=8)


@st.composite
def conditions_that_name_each_once(draw) -> str:
    """Yes-or-no names joined in some order and some shape, none of them twice."""
    parts = draw(st.permutations(YES_OR_NO))[: draw(st.integers(1, len(YES_OR_NO)))]
    while len(parts) > 1:
        place = draw(st.integers(0, len(parts) - 2))
        shape = draw(st.sampled_from(["({} and {})", "({} or {})", "(not {} and {})"]))
        parts[place : place + 2] = [shape.format(*parts[place : place + 2])]
    return draw(st.sampled_from(["{}", "not {}"])).format(parts[0])


def some_answers():
    """Answers of which any may be missing."""
    return st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(worths) for name, worths in WORTHS_OF.items()}
    )


def all_answers():
    return st.fixed_dictionaries(
        {name: st.sampled_from(worths) for name, worths in WORTHS_OF.items()}
    )


def as_python_says(text: str, answers: dict[str, int]) -> bool:
    """The second implementation: Python's own reading of the same text.

    By eval, since what binds more tightly than what is then told by Python's grammar. A value that
    is computed while the text is made would need our own idea of it, which is what is tested. The
    text is made above, of nothing but these names, numbers and signs.
    """
    forms = {"N": SimpleNamespace(), "B": SimpleNamespace(), "true": True, "false": False}
    for name, worth in answers.items():
        setattr(forms[name[0]], name[2:], worth)
    return bool(eval(text, {"__builtins__": {}}, forms))
