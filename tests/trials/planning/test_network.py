"""Networks of days, against every choice of days tried one by one."""

from hypothesis import given
from hypothesis import strategies as st

from trials.planning.network import Between, Network

NAMES = ("a", "b", "c", "d")


@st.composite
def constraints(draw):
    """Each later name hangs on one or two earlier ones, by a few days."""
    found = []
    for place, name in enumerate(NAMES[1:], 1):
        for _ in range(draw(st.integers(1, 2))):
            first = draw(st.integers(-1, 4))
            last = first + draw(st.integers(0, 3))
            found.append((name, Between(draw(st.sampled_from(NAMES[:place])), first, last)))
    return found


def choices(days, demanded):
    """Every choice of days for the names that `days` leaves out, one name after the other."""
    if len(days) == len(NAMES):
        yield days
        return
    name = NAMES[len(days)]
    own = [between for demanded_of, between in demanded if demanded_of == name]
    first = max(days[b.after] + b.first for b in own)
    last = min(days[b.after] + b.last for b in own)
    for day in range(first, last + 1):
        yield from choices({**days, name: day}, demanded)


@given(constraints())
def test_what_does_not_clash_has_a_solution_and_its_bounds_are_exact(demanded):
    network = Network()
    network.fix("a", 4)
    accepted = []

    for name in NAMES[1:]:
        own = [between for demanded_of, between in demanded if demanded_of == name]
        clash = network.clash(own)
        if clash:
            together = [*accepted, (name, clash.one), (name, clash.other)]
            assert not list(choices({"a": 4}, together))
            return
        network.demand(name, own)
        accepted += [(name, between) for between in own]

    every = list(choices({"a": 4}, accepted))
    for name in NAMES:
        days = [days[name] for days in every]
        assert network.bounds(name) == (min(days), max(days))


def test_nothing_is_known_of_what_hangs_on_an_unknown_day():
    network = Network()

    network.demand("b", [Between("a", 1, 2)])

    assert network.bounds("b") == (float("-inf"), float("inf"))


def test_a_later_constraint_narrows_what_came_before_it():
    network = Network()
    network.fix("start", 0)
    network.demand("session", [Between("start", 20, 40)])

    network.demand("rating", [Between("session", 50, 60), Between("start", 70, 80)])

    assert network.bounds("session") == (20, 30)
    assert network.bounds("rating") == (70, 80)


def test_a_clash_names_the_two_that_are_farthest_from_agreeing_and_by_how_many_days():
    network = Network()
    network.fix("start", 0)
    network.demand("session", [Between("start", 20, 40)])
    late, early, between = (
        Between("session", 90, 95),
        Between("start", 0, 100),
        Between("start", 99, 99),
    )

    clash = network.clash([early, late, between])

    assert (clash.one, clash.other, clash.short_by) == (late, between, 11)


def test_two_that_cannot_agree_clash_also_where_no_day_is_known():
    network = Network()

    clash = network.clash([Between("unknown", 1, 2), Between("unknown", 5, 6)])

    assert clash.short_by == 3
