"""The box itself, for its owner: its checks, and how it is right now."""

import time

from msgspec import Struct

from appliance.core import system
from appliance.records.findings import Finding
from appliance.web.access.bodies import Text
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER
from appliance.web.access.routing import Routes

STALE = 600.0  # seconds after which a page that opens has everything checked again

routes = Routes("box")


class Checked(Struct):
    """What one check found."""

    id: str
    title: str
    state: str
    text: str
    fix: str
    fixable: bool


class Room(Struct):
    """Memory or disk, in bytes."""

    free: int
    total: int


class BoxState(Struct):
    """The findings, and the box right now. What the machine does not report is null."""

    name: str
    version: str
    checks: list[Checked]
    checked_at: float
    busy: bool
    said: str
    temperature: float | None
    throttled: bool | None
    load: float
    memory: Room | None
    disk: Room | None
    up: float


class CheckId(Struct):
    """The id of a check."""

    id: Text


@routes.get("/box", OWNER)
def show_box(context: Context) -> BoxState:
    """The newest findings and live figures. The first look begins the checks."""
    from appliance import __version__

    care, config = context.appliance.care, context.appliance.config
    checkups, state = care.checkups, care.watch.state
    if time.time() - checkups.checked_at > STALE:
        checkups.begin()
    memory, disk = system.memory(), system.disk(config.data.folder)
    return BoxState(
        name=care.watch.board.name,
        version=__version__,
        checks=[_checked(finding) for finding in checkups.findings],
        checked_at=checkups.checked_at,
        busy=checkups.busy,
        said=checkups.said,
        temperature=state.temperature,
        throttled=state.power.throttled if state.power else None,
        load=context.appliance.board.status.load,
        memory=Room(memory.free, memory.total) if memory else None,
        disk=Room(disk.free, disk.total) if disk else None,
        up=time.time() - system.booted_at(),
    )


def _checked(finding: Finding) -> Checked:
    verdict = finding.verdict
    fix = verdict.on_page or verdict.fix
    return Checked(finding.id, finding.title, verdict.state, verdict.text, fix, finding.fixable)


@routes.post("/box/check", OWNER)
def check_box(context: Context) -> None:
    """Begin to make all checks again."""
    context.appliance.care.checkups.begin()


@routes.post("/box/fix", OWNER)
def fix_box(context: Context, body: CheckId) -> None:
    """Begin to repair what a check found; `said` tells what was done."""
    context.appliance.care.checkups.begin_repair(body.id)
