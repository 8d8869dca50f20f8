"""Roles, and the rights that routes and messages declare. What declares none is refused.

A stranger comes from the network without a paired device; a guest is at the touchscreen, or at a paired device, where
nobody is logged in; a member is logged in; the owner is the member who registered first.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import get_args

from appliance.assistant.messages import ChatMessage
from appliance.core.i18n import say
from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN


class Role(IntEnum):
    """Who asks; each may do what those before may."""

    STRANGER = 0
    GUEST = 1
    MEMBER = 2
    OWNER = 3


@dataclass(frozen=True)
class Right:
    """Who may use a route or send a message, and where."""

    role: Role
    places: tuple[str, ...] = (SCREEN, NETWORK)
    proven: bool = False  # only if the person has lately given their PIN, or shown their face where they have none
    pictures: bool = False  # of the box's camera: from the network only if the owner allows it


REFUSALS = {
    Role.STRANGER: say("That can’t be done from here."),
    Role.GUEST: say("This device is not paired with the box. Pair it with the code on the box’s screen."),
    Role.MEMBER: say("Log in first."),
    Role.OWNER: say("Only the owner of this box may do that."),
}

STRANGER, GUEST, MEMBER, OWNER = (Right(role) for role in Role)
PROVEN_MEMBER, PROVEN_OWNER = (Right(role, proven=True) for role in (Role.MEMBER, Role.OWNER))
ANYWHERE = Right(Role.STRANGER, (SCREEN, NETWORK, PLAIN))  # also without TLS
PHONE_STRANGER = Right(Role.STRANGER, (NETWORK,))
PHONE_GUEST = Right(Role.GUEST, (NETWORK,))
AT_THE_BOX = Right(Role.STRANGER, (SCREEN,))  # by programs on the machine itself, with or without a token
SCREEN_GUEST = Right(Role.GUEST, (SCREEN,))
SCREEN_MEMBER = Right(Role.MEMBER, (SCREEN,))
SCREEN_OWNER = Right(Role.OWNER, (SCREEN,))
WATCHING = Right(Role.GUEST, pictures=True)

# Messages of the chat's socket. Each type declares its own role.
MESSAGES: dict[str, Right] = {
    str(kind.__struct_config__.tag): MEMBER if kind.members_only else GUEST for kind in get_args(ChatMessage)
}
