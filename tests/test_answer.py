import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai import errors
from ai.answer import MAX_CHARACTERS, MAX_WHOLE_BYTES, AnswerReader
from ai.complaints import Mask
from ai.detail import Detail
from ai.errors import ModelError
from ai.events import Delta, Event, Finish, Reasoning, Usage

CONTEXT = Detail("openai", "gpt-4o", 200, request_id="req_1")
DONE = b"data: [DONE]\n\n"


def event(body: object) -> bytes:
    return b"data: " + orjson.dumps(body) + b"\n\n"


def chunk(finish: str | None = None, **delta: object) -> bytes:
    return event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def read(*pieces: bytes) -> list[Event]:
    reader = AnswerReader(CONTEXT, Mask())
    events = [event for piece in pieces for event in reader.feed(piece)]
    events += reader.close()
    return [*events, *([reader.usage] if reader.usage else []), reader.finish()]


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def test_an_answer_is_deltas_usage_and_finish() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}
    pieces = [chunk(role="assistant", content=""), chunk(content="Hel"), chunk(content="lo")]
    assert read(*pieces, chunk("stop"), event(usage), DONE) == [
        Delta("Hel"),
        Delta("lo"),
        Usage(9, 2),
        Finish("stop"),
    ]


def test_what_comes_at_once_is_one_delta() -> None:
    everything = b"".join([chunk(content="a"), chunk(content="b"), chunk("stop"), DONE])
    assert read(everything) == [Delta("ab"), Finish("stop")]


def test_thinking_is_no_part_of_the_answer() -> None:
    thought = chunk(reasoning_content="hm") + chunk(reasoning=", well")
    assert read(thought + chunk(content="Yes."), chunk("stop")) == [
        Reasoning("hm, well"),
        Delta("Yes."),
        Finish("stop"),
    ]


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_a_reason_after_words_is_told_at_the_end(reason: str) -> None:
    assert read(chunk(content="a"), chunk(reason), DONE) == [Delta("a"), Finish(reason)]


def test_a_refusal_is_in_the_models_own_words() -> None:
    said = [chunk(refusal="I can"), chunk(refusal="not."), chunk("stop")]
    assert read(*said) == [Delta("I can"), Delta("not."), Finish("refusal")]


def test_done_alone_ends_an_answer_too() -> None:
    assert read(chunk(content="a"), DONE) == [Delta("a"), Finish("stop")]


def test_the_last_event_may_lack_its_end() -> None:
    assert read(chunk(content="a"), chunk("stop").rstrip()) == [Delta("a"), Finish("stop")]


def test_other_choices_are_left_out() -> None:
    choices = [{"index": 1, "delta": {"content": "b"}}, None, {"delta": {"content": "a"}}]
    assert read(event({"choices": choices}), chunk("stop")) == [Delta("a"), Finish("stop")]


def test_nothing_after_done_counts() -> None:
    assert read(chunk(content="a") + DONE, chunk(content="b")) == [Delta("a"), Finish("stop")]


def test_content_may_come_in_parts() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
    assert words(read(chunk(content=parts), chunk("stop"))) == "ab"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb'"a\ud83d\ude00b"', "a😀b"),
        (rb'"a\ud83db"', "a\ufffdb"),
        (b'"a\xffb"', "a\ufffdb"),
        ('"سلام 😀"'.encode(), "سلام 😀"),
    ],
)
def test_broken_characters_leave_the_rest_readable(data: bytes, text: str) -> None:
    piece = b'data: {"choices": [{"index": 0, "delta": {"content": ' + data + b"}}]}\n\n"
    assert words(read(piece, chunk("stop"))) == text


@pytest.mark.parametrize(
    ("pieces", "leaf"),
    [
        ([], errors.CutStreamError),
        ([chunk(content="a")], errors.CutStreamError),
        ([chunk(content="a"), b'data: {"choices": [{"ind'], errors.CutStreamError),
        ([chunk("stop"), DONE], errors.EmptyAnswerError),
        ([chunk(content=" \n"), chunk("stop")], errors.EmptyAnswerError),
        ([chunk(reasoning="hm"), chunk("stop")], errors.EmptyAnswerError),
        ([DONE], errors.EmptyAnswerError),
        ([chunk("length")], errors.CutForLengthError),
        ([chunk("content_filter")], errors.FilteredError),
        ([b"<!DOCTYPE html><html></html>"], errors.NotAnApiError),
        ([b"\n", b"\xef\xbb\xbf", b"  <html>"], errors.NotAnApiError),
        ([b"It works!\n"], errors.NotAnApiError),
        ([b'{"message": "hello"}'], errors.NotAnApiError),
        ([b"[]"], errors.NotAnApiError),
        ([b'{"choices": [{"mess'], errors.NotAnApiError),
        ([event({"error": {"message": "Oops"}})], errors.StreamError),
        ([b'event: error\ndata: {"message": "Oops"}\n\n'], errors.StreamError),
        ([event({"error": {"message": "…", "code": 429}})], errors.RateLimitError),
        ([b'{"error": {"message": "no", "code": 402}}'], errors.NoBalanceError),
        ([event("no object")], errors.StreamError),
        ([b"data: no json\n\n"], errors.StreamError),
        ([b'{"a": "' + b"x" * MAX_WHOLE_BYTES, b"x"], errors.NotAnApiError),
        ([b"data: " + b"x" * (2 << 20)], errors.NotAnApiError),
    ],
)
def test_what_is_no_whole_answer_has_its_own_error(
    pieces: list[bytes], leaf: type[ModelError]
) -> None:
    with pytest.raises(ModelError) as raised:
        read(*pieces)
    assert type(raised.value) is leaf
    assert raised.value.request_id == "req_1"
    assert raised.value.detail.model == "gpt-4o"


def test_words_before_an_error_event_are_given() -> None:
    reader = AnswerReader(CONTEXT, Mask())
    piece = chunk(content="a") + event({"error": {"message": "Oops"}}) + chunk(content="b")
    assert reader.feed(piece) == [Delta("a")]
    assert reader.finished
    with pytest.raises(errors.StreamError):
        reader.finish()


def test_an_error_after_the_end_harms_nothing() -> None:
    pieces = [chunk(content="a"), chunk("stop"), event({"error": {"message": "Oops"}})]
    assert read(*pieces) == [Delta("a"), Finish("stop")]


def test_an_endless_answer_ends_as_one_cut_for_length() -> None:
    reader = AnswerReader(CONTEXT, Mask())
    piece, length = chunk(content="x" * 100_000), 0
    while not reader.finished:
        length += sum(len(event.text) for event in reader.feed(piece) if isinstance(event, Delta))
    assert length <= MAX_CHARACTERS + 100_000
    assert reader.finish() == Finish("length")


def test_a_whole_answer_is_read_as_well() -> None:
    answer = {
        "choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1},
    }
    body = orjson.dumps(answer)
    assert read(*(bytes([byte]) for byte in b"\n " + body)) == [
        Delta("Hi"),
        Usage(3, 1),
        Finish("stop"),
    ]


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None}, {"prompt_tokens": "3"}, []])
def test_usage_that_says_nothing_is_left_out(usage: object) -> None:
    last = event({"choices": [], "usage": usage})
    assert read(chunk(content="a"), chunk("stop"), last) == [Delta("a"), Finish("stop")]


@given(st.text(min_size=1), st.integers(1, 40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_words_are_the_same_however_the_bytes_come(text: str, step: int, end: str) -> None:
    answer = b"".join([*(chunk(content=letter) for letter in text), chunk("stop"), DONE])
    data = answer.replace(b"\n", end.encode())
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    if text.isspace():
        with pytest.raises(errors.EmptyAnswerError):
            read(*pieces)
    else:
        assert words(read(*pieces)) == text


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_noise_is_an_error_and_nothing_worse(pieces: list[bytes]) -> None:
    with pytest.raises(ModelError):
        read(*pieces)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["choices", "delta", "content", "error", "usage", "index", "message"]
                ),
                inner,
                max_size=3,
            )
        ),
    )
)
def test_no_json_breaks_the_reader(body: object) -> None:
    try:
        read(b"data: " + orjson.dumps(body) + b"\n\n")
    except ModelError as error:
        assert error.text  # noqa: PT017 - an answer is fine as well
