"""Server-sent events: bytes in any pieces in, events out.

Follows https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
with two differences: payloads stay bytes, since they go into a JSON parser, and an event that the
end of the stream cuts off before its empty line is given by `close` instead of being dropped, since
some servers leave that line out.
"""

from typing import Final, NamedTuple

MAX_EVENT_BYTES: Final = 1 << 20
"""How much of an unfinished event is kept; a stream that needs more is refused."""

_BOM: Final = b"\xef\xbb\xbf"
_LINE_ENDS: Final = b"\r\n"


class ServerSentEvent(NamedTuple):
    """One event: its name (empty for most) and its data, lines joined by a line feed."""

    name: bytes
    data: bytes


class EventTooLongError(ValueError):
    """An event has no end within MAX_EVENT_BYTES."""


class Decoder:
    """Decodes one stream of events.

    Works on bytes throughout: every line end is ASCII, so a code point that is split over two
    pieces needs no care.
    """

    __slots__ = ("_after_cr", "_at_start", "_data", "_name", "_rest", "_size")

    def __init__(self) -> None:
        self._rest: list[bytes] = []  # the line that has no end yet, in pieces
        self._data: list[bytes] = []
        self._name = b""
        self._size = 0
        self._at_start = True
        self._after_cr = False

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """Give the events that `piece` completes. Raises EventTooLongError."""
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")  # the second half of a CRLF
            self._after_cr = False
        if not piece:
            return []
        lines = piece.splitlines()  # of bytes: at CR, LF and CRLF only, as the format has it
        last = piece[-1]
        rest = b"" if last in _LINE_ENDS else lines.pop()
        self._after_cr = last == 0x0D
        if lines and self._rest:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest.clear()
        if rest:
            self._rest.append(rest)
        events = self._read(lines)
        self._size += len(piece)
        if not self._rest and not self._data:
            self._size = 0
        elif events:
            self._size = sum(map(len, self._data)) + len(rest)
        if self._size > MAX_EVENT_BYTES:
            raise EventTooLongError
        return events

    def close(self) -> list[ServerSentEvent]:
        """Give the event that the end of the stream left open, if there is one."""
        lines = [b"".join(self._rest), b""]
        self._rest.clear()
        return self._read(lines)

    def _read(self, lines: list[bytes]) -> list[ServerSentEvent]:
        events: list[ServerSentEvent] = []
        if lines and self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(_BOM)
        for line in lines:
            if not line:
                if self._data:
                    events.append(ServerSentEvent(self._name, b"\n".join(self._data)))
                    self._data.clear()
                self._name = b""
            elif line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
            else:
                self._field(line)
        return events

    def _field(self, line: bytes) -> None:
        """Read a line that is not data; comments, ids and reconnection times say nothing here."""
        field, _, value = line.partition(b":")
        if field == b"event":
            self._name = value.removeprefix(b" ")
        elif field == b"data":
            self._data.append(b"")
