"""The short words for the states of the box's parts, as pages show them."""

from appliance.core.i18n import Text, say, verbatim

PARTS = ("camera", "faces", "model", "disk", "network", "lights", "voice", "sound")
STATES = {
    "starting": say("starting"),
    "ready": say("ready"),
    "absent": say("absent"),
    "lost": say("lost"),
    "off": say("off"),
    "low": say("low"),
    "busy": say("in use elsewhere"),
    "learning": say("updating"),
    "turned": say("not upright"),
    "muted": say("muted"),
    "silent": say("silent"),
    "clipping": say("too loud"),
    "broken": say("faulty"),
}
# Where the state's own word says too little.
OF_PARTS = {
    ("camera", "absent"): say("not connected"),
    ("camera", "lost"): say("disconnected"),
    ("faces", "absent"): say("not installed"),
    ("model", "absent"): say("not installed"),
    ("disk", "low"): say("almost full"),
    ("network", "lost"): say("offline"),
}


def state_word(part: str, state: str) -> Text:
    """The word for a state of a part."""
    return OF_PARTS.get((part, state)) or STATES.get(state) or verbatim(state)
