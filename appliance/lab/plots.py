"""Plots of an evaluation, as PNG."""

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from appliance.lab.evaluation import Scores, curve
from appliance.vision.embed import EmbedderSpec


def plot_det(scores: Scores, path: Path) -> None:
    """Write the detection error trade-off (FRR over FAR, both logarithmic) as PNG."""
    far, frr = curve(scores)
    figure = _empty_figure(6, 5)
    axes = figure.add_subplot(xlabel="false accept rate", ylabel="false reject rate", title="Detection error trade-off")
    floor = 0.5 / max(len(scores.genuine), 1), 0.5 / max(len(scores.impostor), 1)
    axes.loglog(np.maximum(far, floor[1]), np.maximum(frr, floor[0]), color="#d62718")
    axes.grid(True, which="both", alpha=0.3)
    figure.savefig(path)


def plot_scores(scores: Scores, spec: EmbedderSpec, path: Path) -> None:
    """Write how the distances of one person and of two are distributed, with the threshold, as PNG."""
    figure = _empty_figure(6, 4)
    axes = figure.add_subplot(xlabel=f"distance ({spec.metric})", ylabel="share of pairs", title=spec.model)
    steps = np.linspace(0, float(max(scores.genuine.max(), scores.impostor.max())) * 1.02, 80).tolist()
    for values, label, colour in ((scores.genuine, "one person", "#2ea36b"), (scores.impostor, "two", "#8a8f98")):
        weights = np.full(len(values), 1 / len(values))
        axes.hist(values, bins=steps, weights=weights, alpha=0.75, color=colour, label=f"{label} ({len(values)})")
    axes.axvline(spec.threshold, color="#d62718", label=f"threshold {spec.threshold}")
    axes.set_yscale("log")
    axes.legend(loc="upper left")
    figure.savefig(path)


def plot_thresholds(scores: Scores, spec: EmbedderSpec, path: Path) -> None:
    """Write what each threshold costs: the share of both kinds of error over the threshold, as PNG."""
    figure = _empty_figure(6, 4)
    axes = figure.add_subplot(xlabel=f"threshold ({spec.metric} distance)", ylabel="share", title=spec.model)
    steps = np.unique(np.concatenate([scores.genuine, scores.impostor]))
    far, frr = curve(scores)
    for values, label, colour in ((frr, "false rejects", "#2ea36b"), (far, "false accepts", "#d62718")):
        axes.step(steps, np.where(values > 0, values, np.nan), where="post", color=colour, label=label)
    axes.axvline(spec.threshold, color="#8a8f98", label=f"threshold {spec.threshold}")
    axes.set_yscale("log")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path)


def _empty_figure(width: float, height: float) -> Any:
    """A figure of a size in inches."""
    with tempfile.TemporaryDirectory() as folder:
        # At its import matplotlib writes a list of fonts into the user's folders, unless it is given another one.
        os.environ.setdefault("MPLCONFIGDIR", folder)
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to import, needed here only
        from matplotlib.figure import Figure
    figure = Figure(figsize=(width, height), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    return figure
