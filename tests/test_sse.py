from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.sse import MAX_EVENT_BYTES, Decoder, EventTooLongError, ServerSentEvent


def decode(*pieces: bytes) -> list[ServerSentEvent]:
    decoder = Decoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + decoder.close()


def data_of(*pieces: bytes) -> list[bytes]:
    return [event.data for event in decode(*pieces)]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
        (b"data: a\r\rdata: b\r\r", [b"a", b"b"]),
        (b"data: one\r\ndata: two\r\n\r\n", [b"one\ntwo"]),
        (b"data: one\ndata:two\ndata\n\n", [b"one\ntwo\n"]),
        (b"data:  two spaces\n\n", [b" two spaces"]),
        (b": a comment\n\ndata: a\n: another\n\n", [b"a"]),
        (b"id: 7\nretry: 10\nunknown: x\ndata: a\n\n", [b"a"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b"data: \xef\xbb\xbf\n\n", [b"\xef\xbb\xbf"]),
        (b"\n\n\n", []),
        (b"data:\n\n", [b""]),
        (b"data: [DONE]\n\n", [b"[DONE]"]),
        (b"data: no empty line after it", [b"no empty line after it"]),
        (b"", []),
    ],
)
def test_events_are_read_as_the_standard_has_them(stream: bytes, expected: list[bytes]) -> None:
    assert data_of(stream) == expected
    assert data_of(*(bytes([byte]) for byte in stream)) == expected


def test_the_name_belongs_to_one_event_only() -> None:
    events = decode(b"event: error\ndata: a\n\ndata: b\n\nevent: lost\n\ndata: c\n\n")
    assert events == [(b"error", b"a"), (b"", b"b"), (b"", b"c")]


def test_an_event_is_given_as_soon_as_it_is_whole() -> None:
    decoder = Decoder()
    assert decoder.feed(b"data: a\n") == []
    assert decoder.feed(b"\n") == [(b"", b"a")]
    assert decoder.feed(b"data: b\r\n\r") == [(b"", b"b")]
    assert decoder.feed(b"\n") == []
    assert decoder.feed(b"") == []


line = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=20)
events_in = st.lists(
    st.tuples(st.sampled_from(["", "error", "message"]), st.lists(line, min_size=1, max_size=3)),
    max_size=5,
)


@given(
    events=events_in,
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    comment=st.sampled_from(["", ": still here"]),
    bom=st.sampled_from(["", "\ufeff"]),
    cuts=st.lists(st.integers(0, 400), max_size=20),
)
def test_any_cutting_gives_the_same_events(
    events: list[tuple[str, list[str]]], end: str, comment: str, bom: str, cuts: list[int]
) -> None:
    stream = bom
    for name, lines in events:
        stream += comment and comment + end
        stream += f"event: {name}{end}" if name else ""
        stream += "".join(f"data: {line}{end}" for line in lines) + end
    data = stream.encode()
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    pieces = [data[start:stop] for start, stop in pairwise(edges)]
    expected = [(name.encode(), "\n".join(lines).encode()) for name, lines in events]
    assert decode(*pieces) == expected


@given(st.binary(max_size=200), st.integers(1, 50))
def test_noise_is_read_the_same_however_it_is_cut(noise: bytes, step: int) -> None:
    pieces = [noise[start : start + step] for start in range(0, len(noise), step)]
    assert decode(*pieces) == decode(noise)


@pytest.mark.parametrize("piece", [b"x" * 65536, b"data: x\n" * 8192])
def test_an_event_without_an_end_is_refused(piece: bytes) -> None:
    decoder = Decoder()
    for _ in range(MAX_EVENT_BYTES // len(piece)):
        decoder.feed(piece)
    with pytest.raises(EventTooLongError):
        decoder.feed(piece)


def test_many_events_and_comments_are_not_one_long_event() -> None:
    decoder = Decoder()
    piece = b": waiting\n\ndata: " + b"x" * 1000 + b"\n\ndata: y"
    for _ in range(2 * MAX_EVENT_BYTES // len(piece)):
        assert len(decoder.feed(piece)) == 1
        assert decoder.feed(b"\n\n") == [(b"", b"y")]


def test_waiting_long_is_not_one_long_event() -> None:
    decoder = Decoder()
    comment = b": still waiting\n\n" * 1000
    for _ in range(2 * MAX_EVENT_BYTES // len(comment)):
        assert decoder.feed(comment) == []
    assert decoder.feed(b"data: a\n\n") == [(b"", b"a")]
