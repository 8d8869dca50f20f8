"""Checks of what is attached to the box and of what it computes with. The appliance keeps its camera and pins."""

import importlib.util
import os
import platform
import threading
from pathlib import Path

from appliance.core.errors import CameraError
from appliance.core.i18n import say
from appliance.core.jobs import run_once
from appliance.hardware.cameras.base import NoCameraError
from appliance.hardware.cameras.open import open_camera
from appliance.llm.build_flags import build_flags
from appliance.operations.doctor_host import Host
from appliance.records.findings import Fact, Verdict, attention, broken, fine
from appliance.records.status import ComponentState

FIRST_PICTURE = 12.0  # seconds that a camera may take for it
MANY_RESTARTS = 3
NOT_WANTED = say("This box has no camera of its own, by its settings.")
PLUG_IN = say("Plug it in, and check its cable and “{setting}”.", setting="camera.source")


def camera(host: Host) -> Verdict:
    """Whether the camera delivers pictures."""
    if host.running and (state := host.running.parts.get("camera")):
        return _camera_in_use(state)  # it may have other settings than this process
    if host.config.camera.source in ("none", "browser"):
        return fine(NOT_WANTED, wanted=False)
    return _try_camera(host)


def _camera_in_use(state: ComponentState) -> Verdict:
    if state.state in ("ready", "starting", "turned"):
        return fine(say("The camera delivers pictures."), state=state.state)
    if state.state == "off":
        return fine(NOT_WANTED, wanted=False)
    if state.state == "absent":
        return attention(say("No camera is connected to this box."), PLUG_IN, state="absent")
    return broken(state.text or say("The camera is disconnected."), PLUG_IN, state=state.state)


def _try_camera(host: Host) -> Verdict:
    """Take one picture, as no appliance runs that has the camera."""
    found: list[Verdict] = []
    thread: threading.Thread = run_once("camera check", lambda: found.append(_first_picture(host)))
    thread.join(FIRST_PICTURE)
    if found:
        return found[0]
    return broken(say("The camera sends nothing."), PLUG_IN, state="silent")


def _first_picture(host: Host) -> Verdict:
    try:
        camera = open_camera(host.config.camera)
        if camera is None:
            return fine(NOT_WANTED, wanted=False)
        pictures = camera.pictures()
        height, width = next(pictures).shape[:2]
        pictures.close()  # type: ignore[attr-defined]  # every camera's pictures are a generator
    except NoCameraError as error:
        return attention(error.text, PLUG_IN, state="absent")
    except (CameraError, StopIteration) as error:
        text = error.text if isinstance(error, CameraError) else say("The camera sends nothing.")
        return broken(text, PLUG_IN, state="lost")
    return fine(say("The camera delivers pictures of {width} × {height}.", width=width, height=height), state="ready")


def gpio(host: Host) -> Verdict:
    """Whether the LEDs can be driven."""
    chips = sorted(host.root.glob("dev/gpiochip*"))
    if not chips or (host.root == Path("/") and platform.machine() != "aarch64"):
        return fine(say("This machine has no GPIO pins. The LEDs appear on the page."), chips=len(chips))
    if host.running and (state := host.running.parts.get("lights")):
        if state.ok:
            return fine(say("The LEDs are driven."), chips=len(chips))
        text = state.text or say("The GPIO pins cannot be used.")
        return attention(text, say("Make sure that no other program uses the pins."), chips=len(chips))
    return _pins_at_rest(len(chips), any(os.access(chip, os.R_OK | os.W_OK) for chip in chips))


def _pins_at_rest(chips: int, allowed: bool) -> Verdict:
    if not allowed:
        fix = say("Add this user to the group gpio, then log in again.")
        return attention(say("This user may not use the GPIO pins."), fix, chips=chips)
    if importlib.util.find_spec("lgpio") is None:
        fix = say("Install it: sudo apt-get install python3-lgpio")
        return attention(say("The package for the GPIO pins is missing."), fix, chips=chips)
    return fine(say("The GPIO pins can be used."), chips=chips)


def model_build(host: Host) -> Verdict:
    """Whether llama.cpp loads, and uses what this processor can do."""
    flags = build_flags(host.root / "proc/cpuinfo")
    build = say("Build it again on this board: ./install.sh run")
    if flags.problem:
        return broken(
            say("The library of the language model does not load ({problem}).", problem=flags.problem),
            build,
            loads=False,
        )
    facts: dict[str, Fact] = {"loads": True, "used": " ".join(flags.used), "missed": " ".join(flags.missed)}
    if flags.missed:
        text = say(
            "The language model does not use {flags} of this processor, and answers slower.", flags=list(flags.missed)
        )
        return attention(text, build, **facts)
    return fine(say("The language model uses what this processor can do."), **facts)


def model_process(host: Host) -> Verdict:
    """Whether the language model's process keeps running."""
    if host.running is None:
        return fine(say("Larson is not running, so no language model is."))
    state, count = host.running.parts.get("model"), host.running.restarts
    facts: dict[str, Fact] = {"restarts": count, "state": state.state if state else ""}
    if state and state.state in ("lost", "absent"):
        fix = say("Download or choose a model: larson models fetch")
        return broken(state.text or say("There is no language model."), fix, **facts)
    if count >= MANY_RESTARTS:
        fix = say("Choose a smaller language model; the box may be short of memory.")
        return attention(say("The language model has restarted {count} times.", count=count), fix, **facts)
    return fine(say("The language model keeps running."), **facts)


def home_assistant(host: Host) -> Verdict:
    """Whether the connection to Home Assistant stands."""
    if not host.config.mqtt.on:
        return fine(say("Home Assistant is off in the settings."), wanted=False)
    state = host.running.parts.get("home") if host.running else None
    if state is None or state.state == "starting":
        return fine(say("The settings connect this box to Home Assistant."), wanted=True)
    if state.ok:
        return fine(state.text, connected=True)
    fix = say("Check the broker and the settings of [mqtt], then restart Larson.")
    return attention(state.text, fix, connected=False)
