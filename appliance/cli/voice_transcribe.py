"""`larson voice transcribe`: writes down a recording."""

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

from appliance.cli.options import A_FILE, STATUS_NO, json_option
from appliance.core.config import Config
from appliance.pipelines.loaders import open_modelstore
from appliance.speech.clips import read_clip
from appliance.speech.opening import open_recogniser
from appliance.voice.ear_files import ear_files


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--times", is_flag=True, help="Print each stretch of speech with its times.")
@json_option
@click.pass_context
def transcribe(ctx: click.Context, file: Path, times: bool, as_json: bool) -> None:
    """Write down what is said in a WAV file. Exit status 1 if nothing was understood."""
    config: Config = ctx.obj
    clip = read_clip(file)
    recogniser = open_recogniser(ear_files(open_modelstore(config), config.voice.recogniser))
    began = time.process_time()
    found = recogniser.transcribe(clip.samples)
    took = time.process_time() - began
    if as_json:
        said = [asdict(stretch) for stretch in found.stretches]
        told = {
            "text": found.text,
            "confidence": round(found.confidence, 3),
            "stretches": said,
            "seconds": clip.seconds,
        }
        click.echo(json.dumps({**told, "cpu_seconds": round(took, 3), "model": recogniser.name}, ensure_ascii=False))
    else:
        lines = [f"{each.start:8.2f} {each.end:8.2f}  {each.text}" for each in found.stretches]
        click.echo("\n".join(lines) if times else found.text)
    ctx.exit(0 if found.text else STATUS_NO)
