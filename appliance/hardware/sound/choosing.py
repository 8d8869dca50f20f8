"""Which devices the settings mean on this machine."""

from collections.abc import Mapping

from appliance.core.errors import SoundError
from appliance.hardware.sound.devices import RefusedError, Role, SoundDevice, find_device

Refused = Mapping[tuple[Role, int], RefusedError]  # devices that did not open, by role and index


def choose(
    names: Mapping[Role, str], devices: list[SoundDevice], refused: Refused | None = None
) -> tuple[dict[Role, SoundDevice], dict[Role, SoundError]]:
    """The device for each role that is named, or why there is none. Those that were refused are passed over.

    With "auto" for both, a device that has both is taken for both: one clock serves the echo canceller best, and what
    ALSA calls its default is often a display that nobody listens to.
    """
    refused = refused or {}
    found: dict[Role, SoundDevice] = {}
    missing: dict[Role, SoundError] = {}
    for role, name in names.items():
        fit = [device for device in devices if (role, device.index) not in refused]
        try:
            found[role] = find_device(name, role, fit)
        except SoundError as error:
            missing[role] = next((why for (whose, _), why in refused.items() if whose == role), error)
    microphone = found.get("microphone")
    both_free = names.get("microphone") == names.get("speaker") == "auto"
    if both_free and microphone and microphone.outputs and ("speaker", microphone.index) not in refused:
        found["speaker"] = microphone
    return found, missing
