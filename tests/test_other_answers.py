"""ai.answer: several answers in one stream, however they are mixed and cut."""

from itertools import pairwise

import orjson
from hypothesis import given
from hypothesis import strategies as st

from ai.answer import MAX_CHARACTERS, AnswerReader
from ai.complaints import Mask
from ai.detail import Detail
from ai.events import Alternative, Delta

DONE = b"data: [DONE]\n\n"


def chunk(index: object, said: object = None, reason: str | None = None) -> bytes:
    delta = {} if said is None else {"content": said}
    body = {"choices": [{"index": index, "delta": delta, "finish_reason": reason}]}
    return b"data: " + orjson.dumps(body) + b"\n\n"


def read(stream: bytes, count: int, cuts: list[int] | None = None) -> AnswerReader:
    reader = AnswerReader(Detail(), Mask(), count)
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts or ())})
    said = ""
    for start, end in pairwise(edges):
        said += "".join(e.text for e in reader.feed(stream[start:end]) if isinstance(e, Delta))
    reader.close()
    assert said == "first"
    return reader


words = st.text(max_size=5)


@given(
    pieces=st.lists(st.tuples(st.integers(1, 3), words), max_size=12),
    cuts=st.lists(st.integers(0, 2000), max_size=6),
)
def test_they_are_told_apart_in_any_order(pieces: list[tuple[int, str]], cuts: list[int]) -> None:
    stream = chunk(0, "first") + b"".join(chunk(index, said) for index, said in pieces)
    stream += b"".join(chunk(index, reason="stop") for index in range(4)) + DONE
    texts = {i: "".join(said for index, said in pieces if index == i) for i in (1, 2, 3)}
    expected = [Alternative(text, "stop") for text in texts.values() if text.strip()]
    assert read(stream, 4, cuts).alternatives == expected


def test_what_was_not_asked_for_is_passed_over() -> None:
    ends = chunk(0, "first", "stop")
    for index in (3, -1, 10**9, "1", 1.5, [1], {"a": 1}):
        assert read(chunk(index, "other", "stop") + ends, 3).alternatives == []
    assert read(chunk(1, "other", "stop") + ends, 1).alternatives == []


def test_only_what_is_whole_counts() -> None:
    stream = chunk(1, "torn") + chunk(2, "whole", "length") + chunk(0, "first", "stop")
    assert read(stream, 3).alternatives == [Alternative("whole", "length")]
    assert read(stream + DONE, 3).alternatives == [
        Alternative("torn", "stop"),
        Alternative("whole", "length"),
    ]


def test_an_endless_one_ends_as_the_first_would() -> None:
    half = "x" * (MAX_CHARACTERS // 2 + 1)
    stream = chunk(1, half) * 3 + chunk(0, "first", "stop")
    [found] = read(stream, 2).alternatives
    assert (found.reason, len(found.text)) == ("length", 2 * len(half))


def test_other_shapes_of_content_are_read() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    stream = chunk(1, parts) + chunk(1, "c", "stop") + chunk(0, "first", "stop")
    assert read(stream, 2).alternatives == [Alternative("abc", "stop")]
