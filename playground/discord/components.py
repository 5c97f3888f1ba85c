"""What Discord demands of components: rows of buttons and selects, and the newer layouts.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Iterator
from typing import TypeAlias

from playground.discord.errors import Form
from playground.discord.wire import JSON

Path: TypeAlias = tuple[str | int, ...]

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 17, 18
SELECTS = (3, 5, 6, 7, 8)
LAYOUT = (1, 9, 10, 12, 13, 14, 17)
IN_CONTAINER = (1, 9, 10, 12, 13, 14)
IN_LABEL = (3, 4, 5, 6, 7, 8, 19, 21, 22, 23)


class Components:
    """Reads the components of one message or modal; faults go to the form."""

    def __init__(self, form: Form, *, layout: bool) -> None:
        self._form = form
        self._layout = layout
        self._custom_ids: set[str] = set()
        self._number = 0
        self._text = 0

    def read(self, value: object, path: Path = ("components",)) -> list[JSON]:
        """Give a message's components as Discord stores them: each with an id."""
        types = LAYOUT if self._layout else (ROW,)
        found = self._all(path, value, types, 40 if self._layout else 5)
        self._totals(path)
        return found

    def read_modal(self, value: object, path: Path) -> list[JSON]:
        """Give a modal's components."""
        given = value if isinstance(value, list) else []
        if not 1 <= len(given) <= 5:
            self._form.wrong(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
        return self._all(path, value, (ROW, TEXT, LABEL), 5, modal=True)

    def _totals(self, path: Path) -> None:
        if self._number > 40:
            message = "The number of components exceeds the maximum of 40"
            self._form.wrong(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
        if self._text > 4000:
            message = "The total text of the components exceeds the maximum of 4000"
            self._form.wrong(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)

    def _all(
        self, path: Path, value: object, types: tuple[int, ...], most: int, *, modal: bool = False
    ) -> list[JSON]:
        items = self._form.items(path, value, most=most)
        return [self._one((*path, i), each, types, modal=modal) for i, each in enumerate(items)]

    def _one(self, path: Path, value: object, types: tuple[int, ...], *, modal: bool) -> JSON:
        given = self._form.mapping(path, value)
        if given.get("type") not in types:
            shown = ", ".join(str(each) for each in types)
            message = f'Value of field "type" must be one of ({shown}{"," * (len(types) == 1)}).'
            self._form.wrong((*path, "type"), "UNION_TYPE_CHOICES", message)
            return {"type": ROW, "components": []}
        self._number += 1
        part = given | {"id": given.get("id") or self._number}
        kind = part["type"]
        if kind == ROW:
            part["components"] = self._row(path, part.get("components"), modal=modal)
        elif kind == BUTTON:
            self._button(path, part)
        elif kind in SELECTS:
            self._select(path, part)
        elif kind == TEXT_INPUT:
            self._input(path, part)
        else:
            self._other(path, part, modal=modal)
        return part

    def _other(self, path: Path, part: JSON, *, modal: bool) -> None:
        kind = part["type"]
        if kind == TEXT:
            text = self._form.text((*path, "content"), part.get("content"), most=4000, least=1)
            self._text += len(text)
        elif kind == SECTION:
            inner = part.get("components")
            part["components"] = self._all((*path, "components"), inner, (TEXT,), 3)
            accessory = part.get("accessory")
            where = (*path, "accessory")
            part["accessory"] = self._one(where, accessory, (BUTTON, 11), modal=modal)
        elif kind == CONTAINER:
            inner = part.get("components")
            part["components"] = self._all((*path, "components"), inner, IN_CONTAINER, 40)
        elif kind == LABEL:
            self._form.text((*path, "label"), part.get("label"), most=45, least=1)
            inner = part.get("component")
            part["component"] = self._one((*path, "component"), inner, IN_LABEL, modal=modal)
        elif "custom_id" in part:
            self._custom_id(path, part)

    def _row(self, path: Path, value: object, *, modal: bool) -> list[JSON]:
        where = (*path, "components")
        types = (TEXT_INPUT,) if modal else (BUTTON, *SELECTS)
        given = value if isinstance(value, list) else []
        if not 1 <= len(given) <= 5:
            self._form.wrong(where, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
        parts = self._all(where, value, types, 5, modal=modal)
        width = sum(1 if part["type"] == BUTTON else 5 for part in parts)
        if width > 5 and parts:
            message = "The width of all components exceeded the maximum of 5"
            self._form.wrong(where, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
        return parts

    def _custom_id(self, path: Path, part: JSON) -> None:
        where = (*path, "custom_id")
        custom_id = self._form.text(where, part.get("custom_id"), most=100, least=1)
        if custom_id in self._custom_ids:
            message = "Component custom id cannot be duplicated"
            self._form.wrong(where, "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        elif custom_id:
            self._custom_ids.add(custom_id)

    def _button(self, path: Path, part: JSON) -> None:
        if not self._form.choice((*path, "style"), part.get("style"), (1, 2, 3, 4, 5, 6)):
            return
        if part.get("label") is not None:
            self._form.text((*path, "label"), part["label"], most=80)
        if part["style"] == 5:
            self._link(path, part)
        elif part["style"] != 6:
            self._custom_id(path, part)
            if not part.get("label") and not part.get("emoji"):
                message = "Button must have either a label or an emoji"
                self._form.wrong(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message)
            if part.get("url"):
                message = "A url cannot be specified for this button style"
                self._form.wrong(path, "BUTTON_COMPONENT_INVALID_URL", message)

    def _link(self, path: Path, part: JSON) -> None:
        url = self._form.text((*path, "url"), part.get("url"), most=512, least=1)
        if url and not url.startswith(("http://", "https://", "discord://")):
            message = "Scheme must be one of ('http', 'https', 'discord')."
            self._form.wrong((*path, "url"), "URL_TYPE_INVALID_SCHEME", message)
        if part.get("custom_id"):
            message = "A custom id and url cannot both be specified"
            self._form.wrong(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", message)

    def _select(self, path: Path, part: JSON) -> None:
        self._custom_id(path, part)
        if part.get("placeholder") is not None:
            self._form.text((*path, "placeholder"), part["placeholder"], most=150)
        if part["type"] != SELECT:
            return
        options = self._form.items((*path, "options"), part.get("options"), most=25)
        if not options:
            self._form.wrong((*path, "options"), "BASE_TYPE_REQUIRED", "This field is required")
        seen: set[str] = set()
        for where, option in self._options((*path, "options"), options):
            if option["value"] in seen:
                message = "The specified option value is already used"
                code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
                self._form.wrong((*where, "value"), code, message)
            seen.add(option["value"])

    def _options(self, path: Path, options: list[object]) -> Iterator[tuple[Path, JSON]]:
        for i, each in enumerate(options):
            where = (*path, i)
            given = self._form.mapping(where, each)
            for name, least in (("label", 1), ("value", 1), ("description", 0)):
                self._form.text((*where, name), given.get(name), most=100, least=least)
            yield where, given | {"value": str(given.get("value"))}

    def _input(self, path: Path, part: JSON) -> None:
        self._custom_id(path, part)
        if part.get("style") is not None:
            self._form.choice((*path, "style"), part["style"], (1, 2))
        for name, most in (("label", 45), ("placeholder", 100), ("value", 4000)):
            if part.get(name) is not None:
                self._form.text((*path, name), part[name], most=most)
