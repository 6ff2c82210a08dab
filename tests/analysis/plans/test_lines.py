from analysis.plans.lines import Line, changed_lines

BEFORE = "a\nb\nc\nd\ne\nf\ng\nh\n"


def test_a_changed_line_stands_with_the_lines_around_it():
    assert changed_lines(BEFORE, BEFORE.replace("d\n", "D\nD2\n"), around=1) == [
        [
            Line("same", 3, "c"),
            Line("removed", 4, "d"),
            Line("added", 4, "D"),
            Line("added", 5, "D2"),
            Line("same", 6, "e"),
        ]
    ]


def test_changes_far_from_each_other_are_blocks_of_their_own():
    blocks = changed_lines(BEFORE, BEFORE.replace("a\n", "").replace("h\n", ""), around=1)

    assert [[line.text for line in block] for block in blocks] == [["a", "b"], ["g", "h"]]


def test_the_same_text_has_no_changed_line():
    assert changed_lines(BEFORE, BEFORE) == []
