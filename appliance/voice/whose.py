"""Whose words they are, by two signs: the mouth that moves, and the voice. Pure.

Neither is proof alone. A voice can be played back, and a mouth moves for other reasons than speech. What is not sure
is a guest's.
"""

from collections.abc import Set
from typing import Literal

from appliance.identity.known_voices import Heard, asking

Signs = Literal["none", "face", "voice", "both"]  # that it is a person who speaks; "none": a guest


def signs_of(person_id: int, speakers: Set[int], heard: Heard) -> Signs:
    """What tells that somebody who is in view speaks.

    `speakers`: whose mouths moved while it was said; see View. A voice that is clearly another's makes a guest, and so
    does another's mouth, unless theirs moves too and it is their voice.
    """
    if asking(person_id, heard) is None:
        return "none"
    voice = heard.person_id == person_id
    if speakers == {person_id}:
        return "both" if voice else "face"
    return "voice" if voice and (not speakers or person_id in speakers) else "none"


def enough(signs: Signs, enrolled: bool) -> bool:
    """Whether signs are enough for what must not go wrong: both, from those whose voice is `enrolled`."""
    return signs == "both" or (signs == "face" and not enrolled)
