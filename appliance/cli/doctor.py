"""`larson doctor`: checks the box. Exit status 0: all is well; 1: something wants attention; 2: something is broken."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from appliance.cli.options import json_option
from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.files import write
from appliance.core.i18n import verbatim
from appliance.operations import doctor as service
from appliance.operations.doctor_host import Host, find_running
from appliance.operations.doctor_report import report
from appliance.pipelines import loaders
from appliance.records.findings import Finding

MARKS = {"ok": ("✓", "green"), "attention": ("!", "yellow"), "broken": ("✗", "red")}
TITLE = 24  # characters of the widest title, with a gap
WIDEST = 100  # characters of a line
STDOUT = Path("-")
CLEAR = "\r\033[K"


@click.command("doctor")
@json_option
@click.option("--fix", is_flag=True, help="Repair what can be repaired, then check it again.")
@click.option(
    "--report",
    "file",
    type=click.Path(path_type=Path),
    help="Write a report without personal data to FILE; - prints it alone.",
)
@click.argument("names", nargs=-1)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, fix: bool, file: Path | None, names: tuple[str, ...]) -> None:
    """Check the box, say what to do, and repair what can be repaired.

    NAMES are those of single checks, as --json gives them. It works while Larson runs and while it does not.

    Exit status: 0 all is well, 1 something needs attention, 2 something is broken.
    """
    host = host_of(ctx.obj)
    checks = [service.check_of(name) for name in names] or list(service.CHECKS)
    quiet = as_json or file == STDOUT
    if not quiet:
        click.echo(_heading(host))
    findings = list(_examined(host, checks, fix, quiet))
    if file == STDOUT:
        click.echo(report(host, findings), nl=False)
    elif file:
        _write(file, report(host, findings))
    if as_json and file != STDOUT:
        click.echo(json.dumps([_row(finding) for finding in findings], ensure_ascii=False))
    if not quiet:
        click.echo(_summary(findings) + (f"\n  Report: {file}\n" if file else ""))
    ctx.exit(service.ORDER.index(service.worst(findings)))


def host_of(config: Config) -> Host:
    """What there is to be checked with these settings."""
    return Host(config, loaders.open_modelstore(config), find_running(config))


def _examined(host: Host, checks: list[service.Check], fix: bool, quiet: bool) -> Iterator[Finding]:
    """Make the checks, and show each as soon as it is made."""
    for check in checks:
        if not quiet and sys.stdout.isatty():
            click.echo(f"{CLEAR}  … {check.title}", nl=False)
        finding = service.look(host, check)
        done = _mended(host, check) if fix and finding.fixable else ""
        finding = service.look(host, check) if done else finding
        if not quiet:
            click.echo((CLEAR if sys.stdout.isatty() else "") + _lines(finding, done))
        yield finding


def _mended(host: Host, check: service.Check) -> str:
    try:
        return service.mend(host, check)
    except ApplianceError as error:
        return str(error)


def _heading(host: Host) -> str:
    board = host.board.name or "This machine"
    state = "Larson is running." if host.running else "Larson is not running."
    return f"\n  {click.style(board, bold=True)}  {click.style(state, dim=True)}\n"


def _lines(finding: Finding, done: str) -> str:
    mark, colour = MARKS[finding.verdict.state]
    text = _wrapped(f"{finding.title:{TITLE}}", finding.verdict.text)
    lines = [f"  {click.style(mark, fg=colour, bold=True)} {text}"]
    if done:
        lines.append(click.style(_wrapped(" " * (TITLE + 4) + "⚒ ", done), fg="cyan"))
    if finding.verdict.fix:
        lines.append(click.style(_wrapped(" " * (TITLE + 4) + "→ ", finding.verdict.fix), fg=colour))
    return "\n".join(lines)


def _wrapped(before: str, text: str) -> str:
    """A text behind something, its further lines below its first."""
    width = min(WIDEST, shutil.get_terminal_size().columns) - 2
    indent = " " * (TITLE + 4 if len(before) == TITLE else len(before))
    found = textwrap.wrap(text, max(20, width - len(indent)), break_on_hyphens=False) or [""]
    return before + f"\n{indent}".join(found)


def _summary(findings: list[Finding]) -> str:
    counts = {state: sum(f.verdict.state == state for f in findings) for state in MARKS}
    words = {"ok": "ok", "attention": "need attention", "broken": "broken"}
    said = [click.style(f"{counts[s]} {words[s]}", fg=MARKS[s][1], bold=True) for s in MARKS if counts[s]]
    fixable = sum(finding.fixable for finding in findings)
    hint = f"\n  Repair {fixable} of them: larson doctor --fix" if fixable else ""
    return f"\n  {', '.join(said)}.{hint}\n"


def _row(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    row = {"id": finding.id, "title": finding.title, "state": verdict.state, "text": verdict.text, "fix": verdict.fix}
    return {**row, "fixable": finding.fixable, "seconds": finding.seconds, "facts": dict(verdict.facts)}


def _write(file: Path, text: str) -> None:
    try:
        write(file, text.encode())
    except OSError as error:
        way_out = f"Have your shell write it: larson doctor --report - > {file}"
        raise ApplianceError(
            verbatim(f"The report cannot be written to {file}: {error.strerror}. {way_out}")
        ) from error
