"""Discord on loopback: REST v10 and gateway for one bot, and people who talk to it.

`Discord` is the whole of it; the rest is what it gives and takes.
"""

from playground.discord.faults import Fault
from playground.discord.files import Attachment, Serving
from playground.discord.interactions import Interaction
from playground.discord.invoking import ImpossibleError
from playground.discord.limits import Limits
from playground.discord.messages import Mentions, Message
from playground.discord.people import Choice, Person
from playground.discord.places import Channel, Guild, Role
from playground.discord.server import Request
from playground.discord.service import Addresses, Discord
from playground.discord.users import User
from playground.discord.wire import Clock
from playground.discord.world import Change, Typing

__all__ = [
    "Addresses",
    "Attachment",
    "Change",
    "Channel",
    "Choice",
    "Clock",
    "Discord",
    "Fault",
    "Guild",
    "ImpossibleError",
    "Interaction",
    "Limits",
    "Mentions",
    "Message",
    "Person",
    "Request",
    "Role",
    "Serving",
    "Typing",
    "User",
]  # fmt: skip
