"""What a person's client sends for a select menu or a form, from what was picked or typed."""

from playground.discord.invoking import Filling, ImpossibleError
from playground.discord.users import User
from playground.discord.wire import JSON


def names_of(part: JSON) -> tuple[object, ...]:
    """Give all by which a person can mean a component."""
    emoji = part.get("emoji") or {}
    return part.get("label"), part.get("custom_id"), part.get("placeholder"), emoji.get("name")


def chosen(part: JSON, filling: Filling, value: str | User) -> str:
    """Give the value of what was chosen in a select menu."""
    if isinstance(value, User):
        if part["type"] not in (5, 7):
            raise ImpossibleError("no users can be chosen there")
        return filling.user(value)
    for option in part.get("options", ()):
        if value in (option["label"], option["value"]):
            return str(option["value"])
    msg = f"no option {value!r}"
    raise ImpossibleError(msg)


def filled(part: JSON, values: dict[str, str]) -> JSON:
    """Fill in one row or label of a form; what is used is taken out of `values`."""
    if part["type"] == 18:
        return {"type": 18, "id": part["id"], "component": _input(part["component"], values)}
    inner = [_input(each, values) for each in part["components"]]
    return {"type": 1, "id": part["id"], "components": inner}


def _input(part: JSON, values: dict[str, str]) -> JSON:
    name = part["custom_id"]
    value = values.pop(name, part.get("value") or "")
    least = part.get("min_length", 1 if part.get("required", True) else 0)
    most = part.get("max_length", 4000)
    if not least <= len(value) <= most:
        msg = f"{name!r} must have {least} to {most} characters"
        raise ImpossibleError(msg)
    return {"type": part["type"], "id": part["id"], "custom_id": name, "value": value}
