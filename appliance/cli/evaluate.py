"""`larson evaluate`: how well faces are recognised, and attacks are refused."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from appliance.cli.box import open_box
from appliance.cli.options import A_FILE, A_FOLDER, json_option
from appliance.core.config import Config
from appliance.core.errors import PictureError
from appliance.core.images import read_picture
from appliance.lab import crowds, evaluation, plots, simulation, spoofs
from appliance.lab.attack_instruments import SPECIES
from appliance.pipelines import loaders
from appliance.records.vision import Pixels
from appliance.storage.templates import TemplateStore
from appliance.vision import self_test
from appliance.vision.flows.enrolment import RegistrationRules
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.recogniser import Recogniser

ATTACKS, LOGINS = 150, 2  # films of each kind, unless --plays says otherwise
Report = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """The options of the command."""

    folder: Path | None
    gallery: bool
    pairs: Path | None
    strangers: Path | None
    groups: Path | None
    calibrate: float | None
    crowds: bool
    plot: Path | None
    scores: Path | None
    thresholds: Path | None
    spoofs: Path | None
    attacks: bool
    kinds: tuple[str, ...]
    logins: bool
    plays: int | None
    as_json: bool

    def check(self) -> Path:
        """The folder of photos. Raises UsageError if it is missing, or a plot has nowhere to go."""
        if self.folder is None:
            what = "that the files of the list are in" if self.pairs else "of photos, FOLDER/person/photo, or --gallery"
            raise click.UsageError(f"Name the folder {what}.")
        for plot in filter(None, (self.plot, self.scores, self.thresholds)):
            if not plot.absolute().parent.is_dir():
                raise click.UsageError(f"There is no folder {plot.absolute().parent} to write {plot.name} to.")
        return self.folder


@click.command()
@click.argument("folder", required=False, type=A_FOLDER)
@click.option("--gallery", is_flag=True, help="Test the people who are registered instead of a folder.")
@click.option("--pairs", type=A_FILE, help="CSV: file_x,file_y,Decision.")
@click.option("--strangers", type=A_FOLDER, help="A folder of people who are not in FOLDER.")
@click.option("--groups", type=A_FILE, help="CSV: identity, then the columns that make its group.")
@click.option("--calibrate", type=click.FloatRange(1e-6, 0.5), help="Find the threshold for this FAR.")
@click.option("--crowds", is_flag=True, help="Search among 24, 100 and 1000 of these people.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a DET plot to this PNG.")
@click.option("--scores", type=click.Path(path_type=Path), help="Write a plot of the distances to this PNG.")
@click.option("--thresholds", type=click.Path(path_type=Path), help="Write a plot of both errors to this PNG.")
@click.option("--spoofs", type=A_FOLDER, help="Photos of attacks, FOLDER/kind/photo, to judge the network by.")
@click.option("--attacks", is_flag=True, help="Play attacks made from the photos, and real people, to the log-in.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(SPECIES)), help="Play only these attacks.")
@click.option("--logins", is_flag=True, help="Play registrations and log-ins made from two photos of each person.")
@click.option("--plays", type=click.IntRange(1, 10_000), help="Films of each kind. Default: 150 attacks, 2 log-ins.")
@json_option
@click.pass_obj
def evaluate(config: Config, /, **values: Any) -> None:
    """Measure recognition on photos, labelled pairs or films.

    The photos are FOLDER/person/photo. --attacks and --logins play films to the log-in as the settings have it. If
    liveness is off, attacks are measured with the challenge.
    """
    options = Options(**values)
    if options.gallery:
        _test_gallery(config, options.as_json)
        return
    folder = options.check()
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    if options.spoofs:
        report, text = _judge_network(recogniser, folder, options.spoofs)
    elif options.attacks:
        report, text = _play_attacks(config, recogniser, _photos_by_person(folder), options)
    elif options.logins:
        report, text = _play_logins(config, recogniser, _photos_by_person(folder), options.plays or LOGINS)
    else:
        report, text = _measure_photos(recogniser, folder, options)
    click.echo(json.dumps(report) if options.as_json else text)


def _test_gallery(config: Config, as_json: bool) -> None:
    """Test the registered people against each other."""
    embedder = loaders.build_embedder(config.faces, loaders.open_modelstore(config))
    with open_box(config) as store:
        everybody = TemplateStore(store).all(embedder.spec.model)
    found = self_test.self_test([(one.person_id, one.name, one.views) for one in everybody], embedder.spec)
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else self_test.as_text(found))


def _measure_photos(recogniser: Recogniser, folder: Path, options: Options) -> tuple[Report, str]:
    """Error rates of one photo against another, with the requested plots."""
    read = Reader()
    files = evaluation.files_of_pairs(folder, options.pairs) if options.pairs else evaluation.files_of_folder(folder)
    others = evaluation.files_of_folder(options.strangers) if options.strangers else []
    with _progress("Photos", len(files) + len(others)) as bar:
        photos = evaluation.embed_all(recogniser, files, read, lambda: bar.update(1))
        unknown = evaluation.embed_all(recogniser, others, read, lambda: bar.update(1))
    spec = recogniser.embedder.spec
    scoring = evaluation.labelled(folder, options.pairs, photos) if options.pairs else evaluation.all_pairs(photos)
    scores = scoring(spec.metric)
    report = evaluation.report(scores, photos, spec) | _further_figures(recogniser, photos, unknown, options)
    if options.plot:
        plots.plot_det(scores, options.plot)
    if options.scores:
        plots.plot_scores(scores, spec, options.scores)
    if options.thresholds:
        plots.plot_thresholds(scores, spec, options.thresholds)
    text = evaluation.as_text(report)
    return report, "\n".join([text, *crowds.crowds_as_text(report["crowds"])]) if options.crowds else text


def _further_figures(
    recogniser: Recogniser, photos: list[evaluation.Photo], unknown: list[evaluation.Photo], options: Options
) -> Report:
    """The figures that depend on the options."""
    spec = recogniser.embedder.spec
    groups = evaluation.read_groups(options.groups) if options.groups else {}
    report: Report = {}
    if not options.pairs:
        report["over_people"] = evaluation.by_people(photos, spec, spec.threshold)
        report["enrolments"] = evaluation.enrolments(photos, spec)
    if options.strangers:
        report["strangers"] = evaluation.strangers(unknown, photos, spec)
    if options.groups:
        report["groups"] = evaluation.by_group(photos, groups, spec)
    if options.crowds:
        report["crowds"] = crowds.crowds(photos, spec)
    if options.calibrate:
        report["calibration"] = evaluation.calibrate(photos, spec, options.calibrate)
    return report


def _photos_by_person(folder: Path) -> list[list[Path]]:
    photos: dict[str, list[Path]] = {}
    for path, identity in evaluation.files_of_folder(folder):
        photos.setdefault(identity, []).append(path)
    return list(photos.values())


def _play_attacks(
    config: Config, recogniser: Recogniser, photos: list[list[Path]], options: Options
) -> tuple[Report, str]:
    """Play films of each kind of attack, and of people, to the log-in."""
    read, kinds, count = Reader(), options.kinds or tuple(SPECIES), options.plays or ATTACKS
    people = simulation.portraits(recogniser, [paths[0] for paths in photos], read)
    rules = LoginRules.of(config.faces, recogniser.antispoof)
    if rules.liveness == "off":
        rules = dataclasses.replace(rules, liveness="challenge")
    with _progress("Films", count * (1 + len(kinds))) as bar:
        report = simulation.attacks(recogniser, people, rules, kinds, count, lambda: bar.update(1))
    return report, simulation.attacks_as_text(report)


def _judge_network(recogniser: Recogniser, folder: Path, attacks: Path) -> tuple[Report, str]:
    """Score photos of people and of attacks by the network that tells them apart."""
    read = Reader()
    files = [(path, spoofs.PEOPLE) for path, _ in evaluation.files_of_folder(folder)]
    files += evaluation.files_of_folder(attacks)
    with _progress("Photos", len(files)) as bar:
        report = spoofs.judged(*spoofs.score_photos(recogniser, files, read, lambda: bar.update(1)))
    return report, spoofs.as_text(report)


def _play_logins(config: Config, recogniser: Recogniser, photos: list[list[Path]], count: int) -> tuple[Report, str]:
    """Register everyone with two usable photos from the first, and log them in `count` times with the second."""
    read = Reader()
    pairs = [simulation.portraits(recogniser, paths[:2], read) for paths in photos if len(paths) > 1]
    known = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
    registration, rules = RegistrationRules.of(config.faces), LoginRules.of(config.faces, recogniser.antispoof)
    with _progress("Films", len(known) * (1 + count)) as bar:
        report = simulation.log_ins(recogniser, known, registration, rules, count, lambda: bar.update(1))
    return report, simulation.log_ins_as_text(report)


class Reader:
    """Reads pictures, and names one that cannot be read once, on standard error; the others go on."""

    def __init__(self) -> None:
        self._named: set[Path] = set()

    def __call__(self, path: Path) -> Pixels:
        """The picture of a file. Raises PictureError."""
        try:
            return read_picture(path)
        except PictureError as error:
            if path not in self._named:
                self._named.add(path)
                click.echo(f"\nSkipped: {error}", err=True)
            raise


@contextmanager
def _progress(label: str, length: int) -> Iterator[Any]:
    """A progress bar on standard error."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar
