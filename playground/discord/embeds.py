"""What Discord demands of embeds.

https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from playground.discord.errors import Form
from playground.discord.wire import JSON

_TEXTS = ((("title",), 256), (("description",), 4096))
_INNER = ((("footer", "text"), 2048), (("author", "name"), 256))
_LINKS = ("url",)
_PICTURES = ("image", "thumbnail")


def check_embeds(form: Form, value: object, path: tuple[str | int, ...]) -> list[JSON]:
    """Read embeds as Discord stores them; faults are noted in the form."""
    embeds = [
        _embed(form, (*path, i), form.mapping((*path, i), each))
        for i, each in enumerate(form.items(path, value, most=10))
    ]
    if sum(size(embed) for embed in embeds) > 6000:
        message = "Embed size exceeds maximum size of 6000"
        form.wrong(path, "MAX_EMBED_SIZE_EXCEEDED", message)
    return embeds


def _embed(form: Form, path: tuple[str | int, ...], given: JSON) -> JSON:
    embed: JSON = {"type": "rich"}
    for (name,), most in _TEXTS:
        if given.get(name) is not None:
            embed[name] = form.text((*path, name), given[name], most=most).strip()
    for (outer, name), most in _INNER:
        if given.get(outer) is not None:
            inner = form.mapping((*path, outer), given[outer])
            text = form.text((*path, outer, name), inner.get(name), most=most, least=1)
            embed[outer] = inner | {name: text}
    for name in ("color", "timestamp", *_LINKS, *_PICTURES):
        if given.get(name) is not None:
            embed[name] = given[name]
    _check_links(form, path, embed)
    fields = form.items((*path, "fields"), given.get("fields"), most=25)
    if fields:
        embed["fields"] = [_field(form, (*path, "fields", i), f) for i, f in enumerate(fields)]
    return embed


def _field(form: Form, path: tuple[str | int, ...], value: object) -> JSON:
    given = form.mapping(path, value)
    return {
        "name": form.text((*path, "name"), given.get("name"), most=256, least=1),
        "value": form.text((*path, "value"), given.get("value"), most=1024, least=1),
        "inline": bool(given.get("inline")),
    }


def _check_links(form: Form, path: tuple[str | int, ...], embed: JSON) -> None:
    links = [((*path, "url"), embed.get("url"))]
    for name in _PICTURES:
        if name in embed:
            inner = form.mapping((*path, name), embed[name])
            links.append(((*path, name, "url"), inner.get("url")))
    for where, link in links:
        schemes = ("http://", "https://", "attachment://")
        if link and not str(link).startswith(schemes):
            message = f'Scheme "{str(link).split(":")[0]}" is not supported. '
            message += "Scheme must be one of ('http', 'https')."
            form.wrong(where, "URL_TYPE_INVALID_SCHEME", message)


def size(embed: JSON) -> int:
    """Count the characters that go into the limit of 6000."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    for each in embed.get("fields", ()):
        texts += [each["name"], each["value"]]
    return sum(len(text.strip()) for text in texts if text)
