"""Tables as aligned text or as lists."""

import pytest
from wcwidth import wcswidth

from reply.render import render
from reply.render.tables import WIDEST, cells


def test_a_narrow_table_is_drawn_in_a_code_block() -> None:
    written = (
        "Look:\n| Name | Price | So |\n|:--|--:|:-:|\n| Apple | 5 | a |\n| Fig | 10 | b |\nEnd"
    )
    assert render(written) == (
        "Look:\n```\nName   Price  So\n-----  -----  --\nApple      5  a\nFig       10  b\n```\nEnd"
    )


def test_markdown_in_cells_is_stripped_where_it_would_not_show() -> None:
    row = r"| **b** *i* `a|b` | x\|y [t](http://u/) $x^2$ \* |"
    assert "b i a|b  x|y t x² *" in render(f"| a | c |\n|---|---|\n{row}\n")


def test_snake_case_is_no_emphasis() -> None:
    assert "my_snake_name __init__" in render("| a |\n|---|\n| my_snake_name `__init__` |")


def test_missing_cells_are_empty_and_spare_ones_dropped() -> None:
    assert render("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |") == (
        "```\na  b\n-  -\n1\n1  2\n```\n"
    )


@pytest.mark.parametrize("word", ["漢字", "👩‍👩‍👧", "e\u0301", "плюс", "ﬁ"])
def test_columns_are_aligned_by_what_is_seen(word: str) -> None:
    lines = render(f"| a | b |\n|---|---|\n| {word} | end |\n| four | end |").splitlines()
    assert len({wcswidth(line.partition("end")[0]) for line in lines[3:5]}) == 1


def test_a_table_too_wide_for_a_phone_becomes_a_list() -> None:
    long = "w" * WIDEST
    assert render(
        f"| Name | What | Why |\n|---|---|---|\n| **A** | {long} | *so* |\n| B | | y |"
    ) == (f"**Name**\n- **A**\n  - What: {long}\n  - Why: *so*\n- **B**\n  - Why: y\n")


def test_two_columns_become_one_line_for_each_row() -> None:
    long = "w" * WIDEST
    assert render(f"| k | v |\n|---|---|\n| a | {long} |\n") == f"**k**: v\n- **a**: {long}\n"


@pytest.mark.parametrize(
    ("header", "caption"), [("| | v |", "v\n"), ("| k | |", "**k**\n"), ("| | |", "")]
)
def test_a_list_has_above_it_what_its_columns_are_called(header: str, caption: str) -> None:
    long = "w" * WIDEST
    assert render(f"{header}\n|---|---|\n| a | {long} |\n") == f"{caption}- **a**: {long}\n"


@pytest.mark.parametrize("line", ["| only |", "> | only |"])
def test_a_line_with_pipes_ends_a_list_like_any_other(line: str) -> None:
    rest = "    ```\n$x^2$\n"
    like_any = render(f"- item\nonly\n{rest}").removeprefix("- item\nonly\n")
    assert render(f"- item\n{line}\n{rest}") == f"- item\n{line}\n{like_any}"
    assert "x²" in like_any


def test_a_table_in_a_quote_becomes_a_list_in_the_quote() -> None:
    table = "> | k | v | w |\n> |---|---|---|\n> | a | b | c |\n> | d | | e |\n> End\n"
    assert render(f"> See\n{table}After") == (
        "> See\n> **k**\n> - **a**\n>   - v: b\n>   - w: c\n> - **d**\n>   - w: e\n> End\nAfter"
    )


@pytest.mark.parametrize(
    "written", ["> | a | b |\nno table", "> | a | b |\n> no table", "> | a |\n|---|", "> | only |"]
)
def test_quoted_lines_with_pipes_are_not_yet_a_table(written: str) -> None:
    assert render(written) == written


def test_a_table_in_a_quote_ends_with_the_quote() -> None:
    assert (
        render("> | k | v |\n> |---|---|\n> | a | b |\n| c |") == "> **k**: v\n> - **a**: b\n| c |"
    )


def test_a_table_that_just_fits_is_drawn() -> None:
    header = f"| {'a' * (WIDEST - 3)} | b |\n|---|---|\n"
    assert render(header).startswith("```")
    assert render(header.replace("b", "bb")).startswith("- ")


def test_a_right_to_left_table_becomes_a_list() -> None:
    shown = render("| نام | سن |\n|---|---|\n| علی | ۲۰ |\n| مریم | C++ |\n")
    assert shown == "**نام**: سن\n- **علی**: ۲۰\n- **مریم**: \u2066C++\u2069\n"


@pytest.mark.parametrize(
    "written",
    [
        "| a | b |\nno table",
        "| a | b |\n|---|\n| c |",
        "| only |",
        "| a |\n\n|---|",
        "|---|---|",
        "a | b",
    ],
)
def test_lines_with_pipes_are_not_yet_a_table(written: str) -> None:
    assert render(written) == written


def test_code_in_a_cell_cannot_end_the_code_block() -> None:
    assert render("| a |\n|---|\n| ``` |\n").count("```") == 2


def test_cells_are_cut_at_pipes_that_are_not_escaped_or_code() -> None:
    assert cells(r"| a \| b | `c|d` | |") == (r"a \| b", "`c|d`", "")
    assert cells("a | b") == ("a", "b")


def test_a_table_without_outer_pipes_becomes_a_list() -> None:
    written = (
        "Look:\nName | Age | City\n--- | :-: | ---\nAli | 30 | Shiraz\nSara | | *Tabriz*\n\nEnd"
    )
    assert render(written) == (
        "Look:\nName \n- **Ali**\n  - Age: 30\n  - City: Shiraz\n"
        "- **Sara**\n  - City: *Tabriz*\n\nEnd"
    )


def test_one_of_two_columns_names_both_above() -> None:
    assert render("Name | Age\n--- | ---\nAli | 30\nEnd") == "Name – Age \n- **Ali**: 30\nEnd"
    assert render("نام | سن\n---|---\nعلی | ۳۰") == "نام – سن \n- **علی**: ۳۰\n"


def test_one_without_rows_is_the_line_of_its_names() -> None:
    assert render("a | b | c\n---|---|---\n") == "a – b – c \n"


@pytest.mark.parametrize(
    "written",
    [
        "a | b", "a | b\n", "a | b\nno table", "a | b\n-:-", "a | b\n--|--|--\n",
        "a ||b|| c\n-|-|-",
        "- a | b\n- --- | ---", "# a | b\n--- | ---", "> a | b\n> --- | ---", "`a | b`\n--- | ---",
        r"a \| b" + "\n--- | ---", "a | " + "b" * 1000 + "\n--- | ---\n", "|x| | y\n",
    ],
)  # fmt: skip
def test_other_lines_with_pipes_in_them_stay_as_they_are(written: str) -> None:
    assert render(written) == written
