"""Who may do what: one table of everything that can be asked over HTTP and sockets. What it does not name is refused.

A stranger is whoever comes from the network without a paired device; a guest is at the touchscreen, or at a paired
device, and nobody is logged in there; members are logged in; the owner is the first of them.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import get_args

from appliance.assistant.messages import ChatMessage
from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN


class Role(IntEnum):
    """Who asks; each may do what those before may."""

    STRANGER = 0
    GUEST = 1
    MEMBER = 2
    OWNER = 3


@dataclass(frozen=True)
class Right:
    """Who may do a thing, and where."""

    role: Role
    places: tuple[str, ...] = (SCREEN, NETWORK)
    pictures: bool = False  # of the box's camera: from the network only if the owner allows it


STRANGER, GUEST, MEMBER, OWNER = (Right(role) for role in Role)
ANYWHERE = Right(Role.STRANGER, (SCREEN, NETWORK, PLAIN))  # also without TLS
AT_THE_BOX = Right(Role.STRANGER, (SCREEN,))  # by programs on the machine itself, with or without a token
SCREEN_GUEST = Right(Role.GUEST, (SCREEN,))
SCREEN_MEMBER = Right(Role.MEMBER, (SCREEN,))
SCREEN_OWNER = Right(Role.OWNER, (SCREEN,))

ROUTES: dict[str, Right] = {
    # Pages without a word about anybody, and what they are made of.
    "GET /": ANYWHERE,
    "GET /static/<path:filename>": ANYWHERE,
    "GET /trust": ANYWHERE,
    "GET /larson-ca.crt": ANYWHERE,
    "GET /manifest.webmanifest": STRANGER,
    "GET /worker.js": STRANGER,
    "GET /design": SCREEN_GUEST,
    "GET /design/<name>": SCREEN_GUEST,
    # How a phone becomes known.
    "POST /device/pair": Right(Role.STRANGER, (NETWORK,)),
    "POST /device/challenge": Right(Role.STRANGER, (NETWORK,)),
    "POST /device/prove": Right(Role.STRANGER, (NETWORK,)),
    "POST /device/forget": Right(Role.GUEST, (NETWORK,)),
    # For programs on the machine.
    "GET /healthz": AT_THE_BOX,
    "GET /openapi.json": AT_THE_BOX,
    "GET /v1/models": AT_THE_BOX,
    "GET /v1/models/<path:name>": AT_THE_BOX,
    "POST /v1/chat/completions": AT_THE_BOX,
    "POST /v1/embeddings": AT_THE_BOX,
    # Coming and going.
    "GET /session": GUEST,
    "POST /session": GUEST,
    "POST /register": GUEST,
    "POST /login": GUEST,
    "POST /login/pin": GUEST,
    "POST /cancel": GUEST,
    "POST /logout": GUEST,
    "GET /decision": GUEST,
    "POST /decision/wrong": MEMBER,
    "POST /forget": MEMBER,
    # Live.
    "GET /ws/feed": GUEST,
    "GET /ws/view": Right(Role.GUEST, pictures=True),
    "GET /stream.mjpg": Right(Role.GUEST, (SCREEN,)),
    "GET /ws/camera": GUEST,
    "GET /ws/chat": GUEST,
    "GET /ws/extract": GUEST,
    # One's own.
    "GET /me": MEMBER,
    "GET /me/views/<int:view_id>": MEMBER,
    "POST /me/views": MEMBER,
    "POST /me/views/remove": MEMBER,
    "POST /me/counters/remove": MEMBER,
    "POST /me/pin": MEMBER,
    "GET /me/export": MEMBER,
    "GET /me/tokens": MEMBER,
    "POST /me/tokens": MEMBER,
    "POST /me/tokens/revoke": MEMBER,
    "GET /me/assistant": MEMBER,
    "POST /me/persona": MEMBER,
    "POST /me/memories/remove": MEMBER,
    "POST /me/preferences": MEMBER,
    # Documents: a guest sees those that are for everybody.
    "GET /documents": GUEST,
    "GET /documents/<int:number>": GUEST,
    "GET /documents/search": GUEST,
    "GET /passages/<int:number>": GUEST,
    "POST /documents": MEMBER,
    "POST /documents/remove": MEMBER,
    # Phones.
    "POST /phones/offer": SCREEN_GUEST,  # who of them, the setting network.pairing says
    "POST /phones/continue": SCREEN_MEMBER,
    "GET /phones": OWNER,
    "POST /phones/revoke": OWNER,
    "POST /phones/pictures": SCREEN_OWNER,
    # The owner's.
    "GET /people": OWNER,
    "GET /people/decisions": OWNER,
    "GET /people/log": OWNER,
    "GET /people/selftest": OWNER,
    "POST /people/remove": OWNER,
    "POST /people/unlock": OWNER,
    "GET /visitors": OWNER,
    "GET /visitors/<int:visitor_id>/picture": OWNER,
    "POST /visitors/name": OWNER,
    "POST /visitors/ignore": OWNER,
    "GET /models": OWNER,
    "POST /models/choose": OWNER,
    "POST /models/fetch": OWNER,
}

# Messages of the chat's socket; each says itself who may send it.
MESSAGES: dict[str, Right] = {
    str(kind.__struct_config__.tag): MEMBER if kind.members_only else GUEST for kind in get_args(ChatMessage)
}


def right_of(method: str, rule: str) -> Right | None:
    """Who may do it; None where nobody may."""
    return ROUTES.get(f"{'GET' if method == 'HEAD' else method} {rule}")
