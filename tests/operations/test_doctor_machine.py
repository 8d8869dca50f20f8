"""Checks of the machine, on roots with the files of the machines that they tell apart."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from operations.hosts import host_in, write

from appliance.core import system
from appliance.core.errors import ApplianceError
from appliance.operations import doctor_machine as machine
from appliance.operations.doctor import CHECKS, check_of, look, mend, worst
from appliance.operations.doctor_host import Running

THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
ZONE = "sys/class/thermal/thermal_zone0"


@pytest.fixture
def host(config, tmp_path):
    return host_in(tmp_path / "root", config)


def unit_of(states: dict[str, str]):
    """A systemctl that knows these units, and no timedatectl."""

    def run(command):
        return states.get(command[2]) if command[:2] == ["systemctl", "show"] else None

    return run


@pytest.mark.parametrize(("degrees", "state"), [(48, "ok"), (74, "ok"), (75, "attention"), (84, "broken")])
def test_temperature(host, degrees, state):
    write(host.root, f"{ZONE}/type", "cpu-thermal")
    write(host.root, f"{ZONE}/temp", str(1000 * degrees))
    found = machine.temperature(host)
    assert (found.state, found.facts["celsius"], str(found.text)) == (state, degrees, f"{degrees} °C")


@pytest.mark.parametrize(
    ("bits", "throttling", "undervoltage"),
    [("0", "ok", "ok"), ("50000", "attention", "attention"), ("4", "broken", "ok"), ("1", "ok", "broken")],
)
def test_throttling_and_voltage(host, bits, throttling, undervoltage):
    write(host.root, THROTTLED, bits)
    assert (machine.throttling(host).state, machine.undervoltage(host).state) == (throttling, undervoltage)


def test_what_the_machine_does_not_report_is_no_fault(host):
    for check in (machine.temperature, machine.throttling, machine.undervoltage, machine.wear, machine.units):
        assert check(host).state == "ok", check
        assert not check(host).fix


def test_memory(host, monkeypatch):
    for free, state in ((5e9, "ok"), (0.6e9, "attention"), (0.2e9, "broken")):
        monkeypatch.setattr(system, "memory", lambda free=free: system.Space(int(free), 8_000_000_000))
        assert machine.memory(host).state == state


def test_the_memory_limit_is_turned_on_once(host):
    check = check_of("memory_limit")
    write(host.root, "sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids")
    write(host.root, "boot/firmware/cmdline.txt", "console=tty1 root=PARTUUID=1 rootwait\n")
    assert look(host, check).verdict.state == "attention"
    for _ in range(2):
        assert "restarts" in mend(host, check)
        text = (host.root / "boot/firmware/cmdline.txt").read_text()
        assert text == "console=tty1 root=PARTUUID=1 rootwait cgroup_enable=memory\n"
    write(host.root, "sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids")
    assert look(host, check).verdict.state == "ok"
    (host.root / "boot/firmware/cmdline.txt").unlink()
    with pytest.raises(ApplianceError, match="no file"):
        mend(host, check)


def test_disk(host, monkeypatch):
    for free, state in ((50e9, "ok"), (0.9e9, "attention"), (0.1e9, "broken")):
        monkeypatch.setattr(system, "disk", lambda _, free=free: system.Space(int(free), 60_000_000_000))
        assert machine.disk(host).state == state


def test_wear_of_a_card_and_errors_of_its_file_system(host):
    number = host.data.stat().st_dev
    device = host.root / "sys/devices/mmc/mmcblk0/mmcblk0p2"
    device.mkdir(parents=True)
    link = host.root / f"sys/dev/block/{number >> 8 & 0xFFF}:{number & 0xFF}"
    link.parent.mkdir(parents=True)
    link.symlink_to(device)
    for life, state in (("0x01 0x02", "ok"), ("0x01 0x09", "attention"), ("0x0b 0x01", "broken")):
        write(host.root, "sys/devices/mmc/mmcblk0/device/life_time", life)
        assert machine.wear(host).state == state, life
    write(host.root, "sys/fs/ext4/mmcblk0p2/errors_count", "3\n")
    assert (machine.wear(host).state, machine.wear(host).facts["errors"]) == ("broken", 3)


def test_clock(host):
    assert machine.clock(host).state == "ok", "nothing is known of its synchronisation"
    early = replace(host, now=lambda: datetime(2024, 1, 1, tzinfo=UTC))
    assert machine.clock(early).state == "broken" and "2024" in machine.clock(early).text
    assert machine.clock(replace(host, run=lambda _: "no\n")).state == "attention"
    assert machine.clock(replace(host, running=Running({}, jumps=2))).facts["jumps"] == 2
    write(host.root, "run/systemd/timesync/synchronized", "")
    assert str(machine.clock(host).text) == "The clock is set."


def test_units(host):
    assert machine.units(host).facts == {"installed": False}
    write(host.root, "etc/systemd/system/larson.service", "")
    for said, state in (
        ("ActiveState=active\nNRestarts=0\n", "ok"),
        ("ActiveState=active\nNRestarts=2\n", "attention"),
        ("ActiveState=failed\nNRestarts=5\n", "broken"),
        (None, "ok"),  # systemd does not answer here, as in a chroot
    ):
        assert machine.units(replace(host, run=unit_of({"larson.service": said}))).state == state, said


def test_a_failed_unit_is_restarted(host):
    write(host.root, "etc/systemd/system/larson.service", "")
    asked: list[list[str]] = []

    def run(command):
        asked.append(list(command))
        return "ActiveState=failed\n" if command[1] == "show" else ""

    assert str(mend(replace(host, run=run), check_of("units"))) == "Restarted."
    assert ["systemctl", "restart", "larson.service"] in asked


def test_a_check_that_fails_hides_no_other(host):
    def fail(_):
        raise RuntimeError("secret of Ada")

    found = look(host, replace(CHECKS[0], look=fail))
    assert found.verdict.state == "attention" and found.verdict.facts == {"failed": "RuntimeError"}
    assert worst([found]) == "attention" and worst([]) == "ok"


def test_repairs_of_the_system_need_root(host, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    write(host.root, "sys/fs/cgroup/cgroup.controllers", "cpu")
    assert not look(host, check_of("memory_limit")).fixable
    with pytest.raises(ApplianceError, match="cannot repair"):
        mend(host, check_of("memory_limit"))


def test_every_check_has_a_name_of_its_own():
    assert len({check.id for check in CHECKS}) == len(CHECKS) == len({str(check.title) for check in CHECKS})
