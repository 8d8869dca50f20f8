"""Checks of the machine: temperature, power, memory, disk, clock, units."""

import os
from datetime import UTC, datetime
from pathlib import Path

from appliance.core import system
from appliance.core.errors import ApplianceError
from appliance.core.files import READABLE, write
from appliance.core.i18n import Text, fixed, say
from appliance.operations.doctor_host import Host
from appliance.records.findings import Verdict, attention, broken, fine

WARM, HOT = 75.0, 84.0  # degrees; a Raspberry Pi slows down at 80 to 85
LITTLE_MEMORY, TIGHT_MEMORY = 0.04, 0.10  # of all of it, free
LITTLE_DISK = 1e9  # bytes
WORN, WORN_OUT = 8, 10  # tenths of its life that a card has behind it, as it tells itself
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # this version was made then: a clock before it is wrong
CMDLINES = ("boot/firmware/cmdline.txt", "boot/cmdline.txt")
ENABLE_MEMORY = "cgroup_enable=memory"
UNITS = ("larson.service", "larson-kiosk.service")


def temperature(host: Host) -> Verdict:
    """The processor's temperature."""
    found = host.board.look().temperature
    if found is None:
        return fine(say("This machine reports no temperature."))
    text, cool = say("{degrees} °C", degrees=fixed(found, 0)), say("Give the box a fan, or more air around it.")
    if found >= HOT:
        return broken(text, cool, celsius=round(found))
    return attention(text, cool, celsius=round(found)) if found >= WARM else fine(text, celsius=round(found))


def throttling(host: Host) -> Verdict:
    """Whether the processor is slowed down."""
    power = host.board.look().power
    if power is None:
        return fine(say("This machine does not report throttling."))
    fix = say("Improve the cooling and the power supply, then restart the box.")
    facts = {"now": power.throttled, "before": power.had_throttled}
    if power.throttled:
        return broken(say("The processor is slowed down right now."), fix, **facts)
    if power.had_throttled:
        return attention(say("The processor was slowed down since the last start."), fix, **facts)
    return fine(say("The processor runs at full speed."), **facts)


def undervoltage(host: Host) -> Verdict:
    """Whether the power supply is strong enough."""
    power = host.board.look().power
    if power is None:
        return fine(say("This machine does not report its voltage."))
    fix = say("Use the official power supply and a short cable, then restart the box.")
    facts = {"now": power.undervoltage, "before": power.had_undervoltage}
    if power.undervoltage:
        return broken(say("The voltage is too low right now."), fix, **facts)
    if power.had_undervoltage:
        return attention(say("The voltage was too low since the last start."), fix, **facts)
    return fine(say("The voltage is good."), **facts)


def memory(_: Host) -> Verdict:
    """Whether there is memory left."""
    found = system.memory()
    if found is None:
        return fine(say("This machine reports no memory."))
    share = found.free / found.total
    free, total = fixed(found.free / 1e9, 1), fixed(found.total / 1e9, 1)
    text = say("{free} of {total} GB free", free=free, total=total)
    facts = {"free_mb": round(found.free / 1e6), "total_mb": round(found.total / 1e6)}
    fix = say("Choose a smaller language model, or close other programs.")
    if share < LITTLE_MEMORY:
        return broken(text, fix, **facts)
    return attention(text, fix, **facts) if share < TIGHT_MEMORY else fine(text, **facts)


def memory_limit(host: Host) -> Verdict:
    """Whether Linux can limit the memory of a service: Raspberry Pi kernels leave that off."""
    controllers = host.text("sys/fs/cgroup/cgroup.controllers").split()
    if "memory" in controllers or (host.root / "sys/fs/cgroup/memory").is_dir():
        return fine(say("Linux can limit the memory of the language model."), on=True)
    fix = say("Add “{option}” to the kernel’s command line and restart the box.", option=ENABLE_MEMORY)
    return attention(say("Linux cannot limit the memory of the language model."), fix, on=False)


def enable_memory_limit(host: Host) -> Text:
    """Add the option to the kernel's command line. Raises ApplianceError where there is no such file."""
    file = next((host.root / name for name in CMDLINES if (host.root / name).is_file()), None)
    if file is None:
        raise ApplianceError(say("This machine has no file for the kernel’s command line."))
    line = file.read_text(encoding="utf-8").strip()
    if ENABLE_MEMORY not in line.split():
        write(file, f"{line} {ENABLE_MEMORY}\n".encode(), READABLE)
    return say("Added. It takes effect when the box restarts.")


def disk(host: Host) -> Verdict:
    """Whether the disk has room, and can be written."""
    folder = _existing(host.data)
    found = system.disk(folder)
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        fix = say("Restart the box. If the disk is read-only again, replace the card and restore a backup.")
        return broken(say("The disk is read-only. Linux does that when a card fails."), fix, writable=False)
    if found is None:
        return fine(say("This machine reports no disk."))
    text = say("{free} of {total} GB free", free=fixed(found.free / 1e9, 1), total=fixed(found.total / 1e9, 1))
    facts = {"free_mb": round(found.free / 1e6), "total_mb": round(found.total / 1e6), "writable": True}
    fix = say("Delete documents, models or chats that are not needed.")
    if found.free < host.config.data.low_space_mb * 1e6:
        return broken(text, fix, **facts)
    return attention(text, fix, **facts) if found.free < LITTLE_DISK else fine(text, **facts)


def wear(host: Host) -> Verdict:
    """What the card tells of its wear, and the errors that the file system counted."""
    device = _device(host)
    errors = host.text(f"sys/fs/ext4/{device.name}/errors_count") if device else ""
    replace = say("Make a backup now and replace the card.")
    if errors.isdigit() and int(errors):
        return broken(say("The file system found {count} errors.", count=int(errors)), replace, errors=int(errors))
    tenths = _tenths(device) if device else None
    if tenths is None:
        return fine(say("This disk does not report its wear."))
    text = say("About {percent} % of its life is used up.", percent=min(100, 10 * tenths))
    if tenths >= WORN:
        return (broken if tenths > WORN_OUT else attention)(text, replace, tenths=tenths)
    return fine(text, tenths=tenths)


def _existing(folder: Path) -> Path:
    """A folder, or the nearest one above that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())


def _device(host: Host) -> Path | None:
    """The data folder's partition in /sys."""
    number = _existing(host.data).stat().st_dev
    link = host.root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
    return link.resolve() if link.exists() else None


def _tenths(device: Path) -> int | None:
    """JEDEC's life time estimation (eMMC 5.0, JESD84-B50): 1 is up to a tenth used, 11 is beyond its life."""
    for folder in (device, device.parent):
        try:
            return max(int(word, 16) for word in (folder / "device/life_time").read_text(encoding="ascii").split())
        except (OSError, ValueError):
            continue
    return None


def clock(host: Host) -> Verdict:
    """Whether the clock is right, and stays so."""
    jumps = host.running.jumps if host.running else 0
    synchronised = _synchronised(host)
    facts = {"jumps": jumps} | ({} if synchronised is None else {"synchronised": synchronised})
    wait = say("Connect the box to the internet for a moment, so that it can set its clock.")
    if host.now() < EARLIEST:
        return broken(say("The clock is wrong: it shows {date}.", date=host.now().date()), wait, **facts)
    if synchronised is False:
        return attention(say("The clock has not been set by the network."), wait, **facts)
    if jumps:
        fix = say("If that goes on, give the board a battery for its clock.")
        return attention(say("The clock has jumped since Larson started."), fix, **facts)
    return fine(
        say("The clock is set.") if synchronised else say("The clock shows {now}.", now=host.now().date()), **facts
    )


def _synchronised(host: Host) -> bool | None:
    if (host.root / "run/systemd/timesync/synchronized").exists():
        return True
    said = (host.run(["timedatectl", "show", "-p", "NTPSynchronized", "--value"]) or "").strip()
    return {"yes": True, "no": False}.get(said)


def turn_on_network_time(host: Host) -> Text:
    """Let the network set the clock. Raises ApplianceError."""
    if host.run(["timedatectl", "set-ntp", "true"]) is None:
        raise ApplianceError(say("Network time could not be turned on."))
    return say("Network time is on. The clock is right once the box reaches the internet.")


def units(host: Host) -> Verdict:
    """Whether the services of the box run."""
    if not host.is_appliance:
        return fine(say("Larson is not installed as a service on this machine."), installed=False)
    states = {unit: _unit(host, unit) for unit in UNITS if (host.root / "etc/systemd/system" / unit).exists()}
    facts = {unit.partition(".")[0]: state for unit, (state, _) in states.items()}
    down = [
        unit for unit, (state, _) in states.items() if state not in ("active", "activating", "reloading", "unknown")
    ]
    if down:
        return broken(
            say("Not running: {units}", units=down),
            say("Restart it: sudo systemctl restart {unit}", unit=down[0]),
            **facts,
        )
    restarts = sum(count for _, count in states.values())
    if restarts:
        fix = say("See why: journalctl -u {unit}", unit=UNITS[0])
        return attention(
            say("A service has restarted by itself since the last start."), fix, restarts=restarts, **facts
        )
    return fine(say("The services run."), **facts)


def _unit(host: Host, unit: str) -> tuple[str, int]:
    """A unit's state, and how often it restarted by itself."""
    said = host.run(["systemctl", "show", unit, "-p", "ActiveState,NRestarts"]) or ""
    fields = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    count = fields.get("NRestarts", "0")
    return fields.get("ActiveState", "unknown"), int(count) if count.isdigit() else 0


def restart_units(host: Host) -> Text:
    """Start the services that do not run. Raises ApplianceError."""
    for unit in UNITS:
        if (host.root / "etc/systemd/system" / unit).exists() and _unit(host, unit)[0] in ("failed", "inactive"):
            host.run(["systemctl", "reset-failed", unit])
            if host.run(["systemctl", "restart", unit]) is None:
                raise ApplianceError(say("{unit} does not start. See why: journalctl -u {unit}", unit=unit))
    return say("Restarted.")
