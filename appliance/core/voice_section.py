"""The settings of [voice]; see sections.py, which has the other sections."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from appliance.core.setting import Check

SOUND_DEVICE = Check(
    "auto, none, the name of a device or a part of it, or the path of a WAV file",
    lambda text: bool(text.strip()) and "\n" not in text,
)


@dataclass(frozen=True)
class Voice:
    """Talking with Larson. Off until turned on: while it is off, no microphone is opened."""

    on: Annotated[bool, Meta(description="Listen to the microphone, and speak.")] = False
    microphone: Annotated[
        str,
        SOUND_DEVICE,
        Meta(
            max_length=1000,
            description="Which microphone to use. auto takes the system's default. A WAV file, or a folder of them, is "
            "played in its place.",
        ),
    ] = "auto"
    speaker: Annotated[
        str,
        SOUND_DEVICE,
        Meta(
            max_length=1000,
            description="Which speaker to use. auto takes the system's default. A path that ends in .wav records what "
            "would be heard.",
        ),
    ] = "auto"
    volume: Annotated[float, Meta(ge=0, le=1, description="How loud Larson speaks. 1 is full volume.")] = 0.7
    muted: Annotated[
        bool, Meta(description="Start with the microphone switched off. It is then not opened until unmuted.")
    ] = False
    recogniser: Annotated[
        Literal["auto", "base", "tiny", "pocketsphinx"],
        Meta(
            description="What writes down speech: Moonshine base, or tiny, which is twice as fast and makes more "
            "mistakes. auto takes tiny on boards with less than 3 GB of memory. pocketsphinx is another engine, whose "
            "library is to be installed by hand, and makes far more."
        ),
    ] = "auto"
