"""reply.json_block: answers in JSON become one block of code, in whatever pieces they come."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reply.json_block import FENCE, JsonBlock

json_objects = st.dictionaries(
    st.text(max_size=9),
    st.text('a`\n"\\{', max_size=12) | st.integers() | st.lists(st.text("`", max_size=9)),
    max_size=4,
)


def shown(pieces: list[str], *, expected: bool) -> str:
    block = JsonBlock(expected=expected)
    return "".join(map(block.feed, pieces)) + block.finish()


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(edges)]


@given(value=json_objects, cuts=st.lists(st.integers(0, 500), max_size=8), lead=st.text(" \n"))
def test_a_block_holds_the_same_value_and_ends_only_at_its_end(
    value: dict[str, object], cuts: list[int], lead: str
) -> None:
    answer = lead + json.dumps(value, ensure_ascii=False)
    block = shown(pieces_of(answer, cuts), expected=True)
    assert block.startswith(f"{FENCE}json\n")
    assert block.endswith(f"\n{FENCE}")
    code = block.removeprefix(f"{FENCE}json").removesuffix(FENCE)
    assert FENCE not in code
    assert json.loads(code) == value


@given(answer=st.text(), cuts=st.lists(st.integers(0, 500), max_size=8))
def test_other_words_stay_as_they_are(answer: str, cuts: list[int]) -> None:
    words = f"Sorry: {answer}"
    assert shown(pieces_of(words, cuts), expected=True) == words


@given(answer=st.text("{[ \n"), cuts=st.lists(st.integers(0, 500), max_size=8))
def test_what_is_no_json_and_was_not_asked_to_be_stays_too(answer: str, cuts: list[int]) -> None:
    assert shown(pieces_of(answer, cuts), expected=False) == answer


def test_json_that_comes_whole_needs_no_announcement() -> None:
    assert shown(['{"a": 1}'], expected=False) == f'{FENCE}json\n{{"a": 1}}\n{FENCE}'
    for other in ("{a}", "{}", "[1]"):
        assert shown([other], expected=False) == other
    assert shown(['{"a": 1'], expected=True) == f'{FENCE}json\n{{"a": 1\n{FENCE}'
