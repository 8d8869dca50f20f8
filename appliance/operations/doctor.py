"""The doctor: checks the box, says what is wrong with it in a sentence, and mends what it can.

Every check is a row of CHECKS. It works whether the appliance runs or not, and takes nothing away from it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from appliance.core.errors import ApplianceError, NotFoundError, text_of
from appliance.core.i18n import Text, say
from appliance.operations import doctor_data as data
from appliance.operations import doctor_machine as machine
from appliance.operations import doctor_parts as parts
from appliance.operations import doctor_sound as sound
from appliance.operations.doctor_backups import backups
from appliance.operations.doctor_host import Host
from appliance.records.findings import Finding, Severity, Verdict, attention

ORDER: tuple[Severity, ...] = ("ok", "attention", "broken")


@dataclass(frozen=True)
class Check:
    """One thing that is checked, and how it is mended."""

    id: str
    title: Text
    look: Callable[[Host], Verdict]
    repair: Callable[[Host], Text] | None = None  # says what it did; raises ApplianceError or OSError
    as_root: bool = False  # the repair changes the system, not Larson's own files


CHECKS = (
    Check("units", say("Services"), machine.units, machine.restart_units, as_root=True),
    Check("temperature", say("Temperature"), machine.temperature),
    Check("throttling", say("Throttling"), machine.throttling),
    Check("undervoltage", say("Power supply"), machine.undervoltage),
    Check("memory", say("RAM"), machine.memory),
    Check("memory_limit", say("Memory limit"), machine.memory_limit, machine.enable_memory_limit, as_root=True),
    Check("disk", say("Disk"), machine.disk),
    Check("wear", say("Disk wear"), machine.wear),
    Check("clock", say("Clock"), machine.clock, machine.turn_on_network_time, as_root=True),
    Check("camera", say("Camera"), parts.camera),
    Check("microphone", say("Microphone"), sound.microphone),
    Check("speaker", say("Speaker"), sound.speaker),
    Check("gpio", say("LEDs"), parts.gpio),
    Check("database", say("Database"), data.database),
    Check("faces", say("Faces"), data.faces),
    Check("permissions", say("Permissions"), data.permissions, data.close_to_others),
    Check("backups", say("Backups"), backups),
    Check("certificates", say("Certificates"), data.certificates, data.remake_certificate),
    Check("network_name", say("Network name"), data.network_name),
    Check("home_assistant", say("Home Assistant"), parts.home_assistant),
    Check("model_process", say("Language model"), parts.model_process),
    Check("model_build", say("Language model’s build"), parts.model_build),
    Check("model_files", say("Model files"), data.model_files, data.fetch_models),
)


def check_of(check_id: str) -> Check:
    """Raises NotFoundError."""
    for check in CHECKS:
        if check.id == check_id:
            return check
    raise NotFoundError(say("There is no check of that name."))


def examine(host: Host, checks: Iterable[Check] = CHECKS) -> Iterator[Finding]:
    """Make the checks one after the other."""
    return (look(host, check) for check in checks)


def look(host: Host, check: Check) -> Finding:
    """Make one check. One that fails is itself something to look at."""
    began = time.perf_counter()
    try:
        verdict = check.look(host)
    except Exception as error:  # a check must not hide the others
        again = say("Check again. If it stays, report it with: larson doctor --report FILE")
        failed = say("This could not be checked: {error}", error=text_of(error))
        verdict = attention(failed, again, failed=type(error).__name__)
    fixable = verdict.state != "ok" and check.repair is not None and (host.is_root or not check.as_root)
    return Finding(check.id, check.title, verdict, fixable, round(time.perf_counter() - began, 3))


def mend(host: Host, check: Check) -> Text:
    """Repair what a check found, and say what was done. Raises ApplianceError."""
    if check.repair is None or (check.as_root and not host.is_root):
        raise ApplianceError(say("Larson cannot repair this by itself."))
    try:
        return check.repair(host)
    except OSError as error:
        if isinstance(error, ApplianceError):
            raise
        raise ApplianceError(say("The repair failed: {error}", error=error.strerror or error)) from error


def worst(findings: Iterable[Finding]) -> Severity:
    """The worst state of them."""
    return max((finding.verdict.state for finding in findings), key=ORDER.index, default="ok")
