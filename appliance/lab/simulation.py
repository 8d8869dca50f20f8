"""Plays people and attacks to the appliance's state machines, and counts the results.

Uses the time of the films, not the clock, so a slow computer gets the same result.
"""

import functools
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.errors import FaceError, PictureError
from appliance.core.i18n import verbatim
from appliance.lab import spoofs
from appliance.lab.attack_instruments import SPECIES
from appliance.lab.error_rates import over_people, rate
from appliance.lab.presentations import Person, Portrait, Presentation, matte
from appliance.records.status import Activity
from appliance.records.vision import CapturedSample, Frame, Match, Pixels, Vector
from appliance.vision.flows.enrolment import Registration, RegistrationRules
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.gallery import Gallery
from appliance.vision.liveness.flash import COLOURS
from appliance.vision.liveness.passive import choose_moves
from appliance.vision.recogniser import Recogniser

RATE = 8.0  # frames per second; a Pi recognises about as many
PORTRAIT_WIDTH = 90.0  # pixels: in a photo with a smaller face too little is left to play
LONGEST = 90.0  # seconds, after which a machine that has not ended is an error

Read = Callable[[Path], Pixels]


def portrait(recogniser: Recogniser, path: Path, read: Read) -> Portrait:
    """A photo, made ready to be played. Raises FaceError if it has no face, or one too small."""
    pixels = read(path)
    found = recogniser.detector.find(pixels)
    if not found or found[0].box.width < PORTRAIT_WIDTH:
        raise FaceError(verbatim(f"{path} has no face of at least {PORTRAIT_WIDTH:.0f} pixels."))
    made = Portrait(pixels, found[0].landmarks)
    return replace(made, matte=matte(made))


def portraits(recogniser: Recogniser, paths: Iterable[Path], read: Read) -> list[Portrait]:
    """The photos that can be played."""
    found = []
    for path in paths:
        try:
            found.append(portrait(recogniser, path, read))
        except (FaceError, PictureError):
            continue
    return found


def enrol(recogniser: Recogniser, actor: Presentation, rules: RegistrationRules) -> list[CapturedSample]:
    """The views of a registration. Raises FaceError if it fails."""
    machine = Registration("somebody", lambda _: None, recogniser.embedder.spec, rules, 0.0)
    activity = play(recogniser, actor, machine)
    if activity.phase != "registered":
        raise FaceError(verbatim(f"The registration failed: {activity.text}"))
    return machine.views


def log_in(
    recogniser: Recogniser,
    actor: Presentation,
    match: Callable[[Vector], Match | None],
    rules: LoginRules,
    seed: int = 0,
) -> Login:
    """A log-in that has ended; `seed` decides the order of a challenge."""
    choose = functools.partial(choose_moves, rng=random.Random(seed))  # noqa: S311  # a play that can be repeated
    machine = Login(match, recogniser.embedder.spec, rules, 0.0, choose=choose)
    play(recogniser, actor, machine)
    return machine


def play(recogniser: Recogniser, actor: Presentation, machine: Login | Registration) -> Activity:
    """The end of a log-in or a registration that an actor is filmed for. Raises FaceError if there is none."""
    colour = "black"
    for number in range(round(LONGEST * RATE)):
        now = number / RATE
        frame = Frame(actor.frame(now, machine.activity.hint, COLOURS[colour]), number, now)
        colour = machine.activity.colour or "black"  # seen in the next frame: a page and a screen take their time
        activity = machine.update(recogniser.recognise(frame, wanted=machine.wants), now)
        if activity.phase not in ("registering", "login"):
            return activity
    raise FaceError(verbatim("A film went on and on."))


# ---------------------------------------------------------------- attacks


@dataclass(frozen=True)
class Play:
    """One film played to the machine."""

    kind: str  # a species, or "person"
    number: int


def attacks(
    recogniser: Recogniser,
    people: list[Portrait],
    rules: LoginRules,
    kinds: tuple[str, ...],
    plays: int,
    done: Callable[[], None],
) -> dict[str, Any]:
    """Play people themselves and the species in `kinds`, `plays` times each, and count what passes as live.

    Everyone matches the right person, so that only liveness decides. Raises FaceError without two people.
    """
    if len(people) < 2:
        raise FaceError(verbatim("Photos of at least two people are needed to play attacks."))
    kinds = ("person", *kinds)
    films = [Play(kind, number) for kind in kinds for number in range(plays)]

    def played(play: Play) -> Login:
        ended = log_in(recogniser, actor(people, play), lambda _: Match(1, "somebody", 0.0, 1.0), rules, play.number)
        done()
        return ended

    with ThreadPoolExecutor(max_workers=2) as pool:
        ended = dict(zip(films, pool.map(played, films), strict=True))
    counts = {kind: sum(e.activity.phase == "verified" for f, e in ended.items() if f.kind == kind) for kind in kinds}
    species = {kind: rate(counts[kind], plays) for kind in sorted(kinds[1:], key=lambda kind: -counts[kind])}
    return {
        "policy": rules.liveness,
        "plays": plays,
        "people": len(people),
        "bpcer": rate(plays - counts["person"], plays),
        "apcer": species,
        "worst": next(iter(species)),
        "network": _network(ended),
    }


def _network(ended: dict[Play, Login]) -> dict[str, Any] | None:
    """What the network alone would have said, if it was asked."""
    scores: dict[str, list[float]] = {}
    for film, login in ended.items():
        score = login.decision.score if login.decision else None
        if score is not None:
            scores.setdefault(film.kind, []).append(score)
    return spoofs.judged(scores, len(ended) - sum(map(len, scores.values()))) if scores else None


def actor(people: list[Portrait], play: Play) -> Presentation:
    """Who plays; the same for the same people and the same play."""
    victim = people[play.number % len(people)]
    attacker = people[(play.number + len(people) // 2) % len(people)]
    rng = np.random.default_rng([play.number, *play.kind.encode()])
    if play.kind == "person":
        return Person(victim, rng)
    return SPECIES[play.kind](victim, attacker, rng)


def attacks_as_text(figures: dict[str, Any]) -> str:
    """The report as text, worst species first."""
    lines = [
        f"liveness: {figures['policy']}; {figures['plays']} films of each kind, made from photos of "
        f"{figures['people']} people",
        f"people taken for pictures (BPCER): {_percent(figures['bpcer'])}",
        "pictures taken for people (APCER), the worst first:",
    ]
    lines += [f"  {kind:36} {_percent(value)}" for kind, value in figures["apcer"].items()]
    if figures["network"]:
        lines += [spoofs.as_text(figures["network"]), "Drawn films do not judge the network: give it real photos."]
    return "\n".join(lines)


def _percent(value: dict[str, float]) -> str:
    return f"{value['rate']:6.1%}  [{value['low']:.1%}, {value['high']:.1%}]"


# ---------------------------------------------------------------- log-ins


def log_ins(
    recogniser: Recogniser,
    pairs: list[tuple[Portrait, Portrait]],
    registration: RegistrationRules,
    rules: LoginRules,
    plays: int,
    done: Callable[[], None],
) -> dict[str, Any]:
    """Register everyone from a film of their first photo, and let each log in `plays` times from their second.

    Everyone is in one gallery, searched 1:N, as at the box.
    """
    spec = recogniser.embedder.spec
    views: dict[int, list[Vector]] = {}
    failed = 0
    for number, (first, _) in enumerate(pairs):
        try:
            taken = enrol(recogniser, Person(first, np.random.default_rng([1, number])), registration)
            views[number] = [view.face.embedding for view in taken]
        except FaceError:
            failed += 1
        done()
    gallery = Gallery([(number, str(number), vectors) for number, vectors in views.items()], spec)
    refused, mistaken = np.zeros((2, len(views)))
    seconds = []
    for row, number in enumerate(views):
        for play in range(plays):
            person = Person(pairs[number][1], np.random.default_rng([2, number, play]))
            ended = log_in(recogniser, person, gallery.identify, rules, number * plays + play)
            right = ended.match is not None and ended.match.person_id == number
            refused[row] += ended.activity.phase != "verified"
            mistaken[row] += ended.activity.phase == "verified" and not right
            seconds.append(ended.decision.seconds if ended.decision else 0.0)
            done()
    trials = np.full(len(views), plays)
    return {
        "people": len(views),
        "failed_registrations": failed,
        "attempts": int(trials.sum()),
        "threshold": round(gallery.threshold, 4),
        "frr": over_people(refused, trials),
        "mistaken": int(mistaken.sum()),
        "seconds_median": float(np.median(seconds)) if seconds else 0.0,
    }


def log_ins_as_text(figures: dict[str, Any]) -> str:
    """The report as text."""
    return "\n".join(
        [
            f"{figures['people']} people registered by films, {figures['failed_registrations']} could not; "
            f"threshold {figures['threshold']}",
            f"refused of {figures['attempts']} log-ins (FRR): {_percent(figures['frr'])} over people, "
            f"{figures['frr']['with_errors']} people concerned; "
            f"taken for somebody else: {figures['mistaken']}",
            f"seconds from the first good frame to the verdict: {figures['seconds_median']:.1f}",
        ]
    )
