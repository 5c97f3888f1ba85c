"""What can be pressed, chosen or filled in, and the numbers by which a person means it."""

from dataclasses import dataclass, field

from playground.discord import Interaction, Message
from playground.discord.messages import walk
from playground.discord.wire import JSON

BUTTON, SELECT, TEXT_INPUT, LABEL = 2, 3, 4, 18


@dataclass(frozen=True)
class Control:
    """A button of a message, or with a `value` an option of a select menu."""

    message: Message
    custom_id: str
    value: str | None = None

    @property
    def is_there(self) -> bool:
        """Whether it can still be pressed or chosen."""
        return not self.message.deleted and any(map(self._is, self.message.parts()))

    def _is(self, part: JSON) -> bool:
        if part.get("custom_id") != self.custom_id or part.get("disabled"):
            return False
        values = {option["value"] for option in part.get("options") or ()}
        return self.value is None or self.value in values


class Controls:
    """Numbers them from 1 on. A number never means another control later."""

    def __init__(self) -> None:
        self._numbered: list[Control] = []

    def number(self, control: Control) -> int:
        """Give the number of a control, a new one where it has none."""
        if control not in self._numbered:
            self._numbered.append(control)
        return self._numbered.index(control) + 1

    def find(self, number: int) -> Control | None:
        """Give the control of that number, if it is still there."""
        if not 0 < number <= len(self._numbered):
            return None
        control = self._numbered[number - 1]
        return control if control.is_there else None


@dataclass
class Form:
    """A form that answered an interaction, to be filled in input by input."""

    asked: Interaction
    title: str
    missing: list[tuple[str, str]]
    """The custom ids and labels of the inputs that are still empty."""
    values: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> None:
        """Fill in the next input."""
        custom_id, _ = self.missing.pop(0)
        self.values[custom_id] = text


def open_form(asked: Interaction, modal: JSON) -> Form:
    """Give the form that answered an interaction."""
    missing: list[tuple[str, str]] = []
    label = ""
    for part in walk(modal["components"]):
        if part["type"] == LABEL:
            label = part["label"]
        elif part["type"] == TEXT_INPUT:
            missing.append((part["custom_id"], part.get("label") or label))
    return Form(asked, modal["title"], missing)
