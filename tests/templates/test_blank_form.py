"""A form on paper: each field says what is to be written on its line."""


def test_each_line_says_its_unit_its_format_or_its_hint(shown):
    lines = [line.text() for line in shown("blank-form-of-a-study").all("li")]

    assert [line.split("________________ ")[1:] for line in lines] == [
        ["generic name"],
        ["mg"],
        ["YYYY-MM-DD, YYYY-MM or YYYY"],
        ["YYYY-MM-DD HH:MM"],
    ]
