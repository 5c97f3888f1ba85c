"""Headings, lists, rules and code: what Discord has for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reply.render import render


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# One\n## Two\n### Three", "# One\n## Two\n### Three"),
        ("#### Four\n###### **Six**", "### Four\n### **Six**"),
        ("#hashtag\n####### seven", "#hashtag\n####### seven"),
        ("C# and # here", "C# and # here"),
        ("> #### quoted", "> ### quoted"),
        ("- [ ] open\n- [x] done\n  - [X] inner", "- ☐ open\n- ☑ done\n  - ☑ inner"),
        ("[x] is no task, - [ ] neither", "[x] is no task, - [ ] neither"),
        ("+ plus\n* star\n1. one", "- plus\n* star\n1. one"),
        ("a\n\n---\n\nb", "a\n\n────────────\n\nb"),
        ("***\n_ _ _\n--", "────────────\n────────────\n--"),
        ("***bold*** and --flag", "***bold*** and --flag"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("<b>b</b> <em>i</em> <u>u</u> <del>s</del>", "**b** *i* __u__ ~~s~~"),
        ("H<sub>2</sub>O, x<sup>n+1</sup>, a<sub>Q</sub>", "H₂O, xⁿ⁺¹, a_Q"),
        ("<kbd>Ctrl</kbd> <code>$x$</code>", "`Ctrl` `$x$`"),
        ("List<String> a <unknown> & 1 < 2", "List<String> a <unknown> & 1 < 2"),
        ("![a cat](http://x/c.png)!", "[a cat](http://x/c.png)!"),
        ("![](http://x/c.png)", "http://x/c.png"),
        ("Wow![1] and ![unclosed](", "Wow![1] and ![unclosed]("),
        ("[a](http://x/$1/$y$)", "[a](http://x/$1/$y$)"),
        ("<@123> <#4> <a:ok:5> <t:6:R> </cmd:7>", "<@123> <#4> <a:ok:5> <t:6:R> </cmd:7>"),
        (r"\# \* \$5 \\ \a", r"\# \* \$5 \\ \a"),
        ("||spoiler|| | a | b", "||spoiler|| | a | b"),
    ],
)  # fmt: skip
def test_marks_become_what_discord_knows(written: str, shown: str) -> None:
    assert render(written) == shown


TROUBLE = "#### x\n- [ ] y $x^2$ سلام C++ <br> | a |\n|---|\n| b |\n---\n"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("```py", "```"), ("~~~", "~~~"), ("````md", "````"), ("- ```", "  ```")],
)
def test_code_blocks_are_left_alone(opening: str, closing: str) -> None:
    block = f"سلام C\n{opening}\n{TROUBLE}{closing}\n"
    assert render(block + "#### after").endswith(f"{block[7:]}### after")


def test_a_code_block_that_never_ends_is_left_alone() -> None:
    assert render("```\n" + TROUBLE) == "```\n" + TROUBLE


@given(st.text("ab$#|*<>/\\!()[]_~ سC+\n", min_size=1, max_size=60))
def test_nothing_in_code_changes(code: str) -> None:
    assert f"```\n{code}\n```" in render(f"سلام\n```\n{code}\n```\nb", right_to_left=True)
    line = code.replace("\n", " ")
    for around in ("", "سلام ", "Hello "):
        assert f"`{line}`" in render(f"{around}`{line}` x", right_to_left=True)


def test_a_backtick_without_its_fellow_is_only_a_backtick() -> None:
    assert render("it`s $x^2$\nnext `code`") == "it`s x²\nnext `code`"
