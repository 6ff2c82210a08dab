import hashlib

import pytest

from analysis.datasets.files import read_csv
from analysis.datasets.refusals import TableError


def test_a_table_is_text_until_somebody_asks_for_a_number(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes("\ufeffwho,site,score\n001,None,\n002,NA,3\n".encode())

    table, sha256 = read_csv(path)

    assert list(table.columns) == ["who", "site", "score"]
    assert table["who"].tolist() == ["001", "002"]
    assert table["site"].isna().tolist() == [False, True]
    assert table["score"].isna().tolist() == [True, False]
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"who\nJos\xe9\n", "2: file: not UTF-8; save the file as CSV in UTF-8."),
        (b"", "1: file: not a table with commas: its first line names no columns."),
        (b"a,b\n1,2\n1,2,3\n", "3: file: has 3 cells; the first line names 2 columns."),
        # Every row is too long: a reader that guesses takes the first column for row names.
        (b"a,b\n1,2,3\n1,2,3\n", "2: file: has 3 cells; the first line names 2 columns."),
        (b"a,b\n1,2\n1", "3: file: has 1 cells; the first line names 2 columns."),
        (b"a,b,a\n1,2,3\n", "1: a: names two columns; a column has a name of its own."),
        (b"a,\n1,2\n", "1: file: column 2 has no name (in R: row.names = FALSE)."),
        (b"a\nb\nc\0\n", "3: file: holds U+0000, which is no text."),
        (b'a\n"b\n', "2: file: not a table with commas: unexpected end of data."),
        (
            b"a\n" + b"b" * 200_000,
            "2: file: not a table with commas: field larger than field limit",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, problem):
    path = tmp_path / "data.csv"
    path.write_bytes(content)

    with pytest.raises(TableError) as refusal:
        read_csv(path)

    assert refusal.value.problems[0].startswith(problem)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(TableError, match="cannot be read: No such file or directory"):
        read_csv(tmp_path / "nowhere.csv")
