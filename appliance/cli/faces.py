"""`larson register`, `login` and `compare`: faces in the terminal."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from appliance.cli.options import STATUS_ERROR, STATUS_NO, camera_option, json_option, with_camera
from appliance.core.config import Config
from appliance.core.errors import ApplianceError, FaceError
from appliance.core.i18n import verbatim
from appliance.core.images import read_picture
from appliance.pipelines import loaders
from appliance.records.clients import TERMINAL
from appliance.records.status import Activity
from appliance.records.vision import Face
from appliance.runtime import Appliance
from appliance.vision.embed import distances
from appliance.vision.flows.enrolment import Asker
from appliance.vision.quality import Trouble, flaw, too_dark
from appliance.vision.recogniser import Recogniser

CAMERAS = "--camera takes v4l2:0, rpicam, an address, a picture, a folder of pictures or a video file."
FIRST_PICTURE_SECONDS = 15.0

# What is wrong with a picture, where it cannot be said who is on it.
STILL: dict[Trouble, str] = {
    "small": "the face is too small; use a picture with a larger one",
    "dark": "the face is too dark",
    "bright": "the face is too bright",
    "dark left": "the face is lit from one side only",
    "dark right": "the face is lit from one side only",
    "behind": "the light is behind the person, and the face is dark",
    "blurred": "the face is blurred",
    "turned": "the face is turned away or tilted",
    "eyes": "dark glasses cover the eyes",
    "mouth": "a mask covers the mouth",
    "both": "mask and dark glasses cover the face",
}


@click.command()
@click.argument("name")
@click.option("--alike", is_flag=True, help="Allow a face that looks like somebody who is registered.")
@camera_option
@json_option
@click.pass_obj
def register(config: Config, name: str, alike: bool, source: str | None, as_json: bool) -> None:
    """Register NAME with the camera.

    Exit status: 0 registered, 1 refused, 2 error.
    """
    with _watching(with_camera(config, source)) as appliance:
        asker = Asker(owner=True, alike=alike, hint=verbatim("If they are two people, repeat with --alike."))
        appliance.identity.enrolment.begin(TERMINAL, name, asker)
        activity = _follow(appliance, as_json)
    _finish(activity, activity.phase == "registered", as_json)


@click.command()
@click.argument("name", required=False, default="")
@camera_option
@json_option
@click.pass_obj
def login(config: Config, name: str, source: str | None, as_json: bool) -> None:
    """Check who is in front of the camera, or whether it is NAME.

    Exit status: 0 recognised, 1 not recognised, 2 error.
    """
    with _watching(with_camera(config, source)) as appliance:
        appliance.identity.logins.begin(TERMINAL, name)
        activity = _follow(appliance, as_json)
    _finish(activity, activity.phase == "verified", as_json)


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def compare(config: Config, first: Path, second: Path, as_json: bool) -> None:
    """Tell whether two pictures show the same person.

    Exit status: 0 same person, 1 different people, 2 error, or it cannot tell from these pictures.
    """
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    try:
        faces = {path: _only_face(recogniser, path) for path in (first, second)}
    except FaceError as error:
        _say_unknown(str(error), as_json)
        sys.exit(STATUS_ERROR)
    spec = recogniser.embedder.spec
    distance = max(0.0, float(distances(faces[first].embedding, faces[second].embedding[None], spec.metric)[0]))
    same = distance <= spec.threshold
    reasons = [f"{path}: {STILL[found]}" for path, face in faces.items() if (found := flaw(face.quality, same))]
    _say_compared(distance, spec.threshold, None if reasons else same, reasons, as_json)
    sys.exit(STATUS_ERROR if reasons else 0 if same else STATUS_NO)


def _say_compared(distance: float, threshold: float, same: bool | None, reasons: list[str], as_json: bool) -> None:
    if as_json:
        figures = {"distance": round(distance, 4), "threshold": threshold, "same": same}
        click.echo(json.dumps(figures | ({"reasons": reasons} if reasons else {})))
        return
    verdict = {True: "Same person", False: "Different people", None: "Cannot tell"}[same]
    click.echo(f"{verdict} (distance {distance:.3f}, threshold {threshold})")
    for reason in reasons:
        click.echo(reason)


def _say_unknown(reason: str, as_json: bool) -> None:
    """Say why two pictures cannot be compared at all."""
    click.echo(f"larson: {reason}", err=True)
    if as_json:
        click.echo(json.dumps({"same": None, "error": reason}, ensure_ascii=False))


def _only_face(recogniser: Recogniser, path: Path) -> Face:
    """The only face in a picture. Raises PictureError or FaceError, naming the file."""
    pixels = read_picture(path)
    try:
        return recogniser.only_face(pixels)
    except FaceError as error:
        if too_dark(pixels):
            raise FaceError(verbatim(f"Cannot tell: the picture is too dark ({path}).")) from error
        raise FaceError(verbatim(f"{path}: {error}")) from error


class _NoEngine:
    """Stands in for the language model, which these commands do not need."""

    def answer(self, turns: object, options: object = None) -> Any:  # noqa: ARG002  # as Engine has it
        """See Engine. Always raises ApplianceError."""
        raise ApplianceError(verbatim("There is no language model on this machine."))

    def forget(self, client: str) -> None:
        """See Engine."""

    def close(self) -> None:
        """See Engine."""


@contextmanager
def _watching(config: Config) -> Iterator[Appliance]:
    """An appliance whose camera and recogniser are running. Raises ApplianceError."""
    appliance = Appliance(config, engine=_NoEngine())
    try:
        if appliance.camera is None:
            raise ApplianceError(verbatim(f"A camera is needed here: {CAMERAS}"))
        appliance.identity.faces.load()
        appliance.camera.start()
        appliance.identity.pipelines.box.start()
        _await_picture(appliance)
        yield appliance
    finally:
        appliance.stop()


def _await_picture(appliance: Appliance) -> None:
    """Wait for the first picture. Raises ApplianceError if none comes."""
    deadline = time.monotonic() + FIRST_PICTURE_SECONDS
    while not appliance.identity.pipelines.box.live:
        status = appliance.board.status
        if status and status.camera.state in ("absent", "lost"):
            hint = f" {CAMERAS}" if status.camera.state == "absent" else ""
            raise ApplianceError(verbatim(f"{status.camera.text}{hint}"))
        if time.monotonic() > deadline:
            raise ApplianceError(verbatim("The camera sends no picture."))
        time.sleep(0.05)


def _follow(appliance: Appliance, quiet: bool) -> Activity:
    """Print the instructions until the attempt ends. Returns how it ended."""
    seq, said = 0, ""
    while True:
        seq, state = appliance.identity.pipelines.box.state.wait(seq, 1.0)
        activity = state.activity if state else Activity()
        if activity.text and activity.text != said and not quiet:
            said = activity.text
            click.echo(f"  {activity.progress:4.0%}  {said}")
        if activity.phase not in ("registering", "login"):
            return activity


def _finish(activity: Activity, accepted: bool, as_json: bool) -> None:
    """Exit with status 0 or 1."""
    if as_json:
        click.echo(json.dumps({"ok": accepted, "name": activity.name, "phase": activity.phase, "text": activity.text}))
    sys.exit(0 if accepted else STATUS_NO)
