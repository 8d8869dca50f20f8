"""The board, from files as a Raspberry Pi's kernel writes them."""

import pytest

from appliance.hardware.board import Board, BoardState, Power
from appliance.hardware.microphones import microphones


@pytest.fixture
def pi(tmp_path):
    """A root with the files of a Raspberry Pi."""
    write(tmp_path, "proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    write(tmp_path, "sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    write(tmp_path, "sys/class/thermal/thermal_zone0/temp", "61250\n")
    return tmp_path


def write(root, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_board_that_reports_all_is_read(pi):
    write(pi, "sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    board = Board(pi)
    assert board.is_pi and board.name == "Raspberry Pi 5 Model B Rev 1.0"
    assert board.look() == BoardState(61.25, Power(True, True, True, True))


@pytest.mark.parametrize(
    ("bits", "power"),
    [
        (0x0, Power(False, False, False, False)),
        (0x1, Power(True, False, False, False)),
        (0x2, Power(False, True, False, False)),
        (0x8, Power(False, True, False, False)),
        (0x10000, Power(False, False, True, False)),
        (0x40000, Power(False, False, False, True)),
        (0x80008, Power(False, True, False, True)),
    ],
)
def test_the_bits_of_the_firmware(bits, power):
    assert Power.of(bits) == power


def test_vcgencmd_answers_where_the_kernel_has_no_file(pi, monkeypatch):
    write(pi, "bin/vcgencmd", '#!/bin/sh\n[ "$1" = get_throttled ] && echo throttled=0x20002\n')
    (pi / "bin/vcgencmd").chmod(0o755)
    monkeypatch.setenv("PATH", f"{pi}/bin", prepend=":")
    assert Board(pi).look().power == Power(False, True, False, True)


def test_a_vcgencmd_that_is_refused_leaves_the_sensor(pi, monkeypatch):
    write(pi, "bin/vcgencmd", "#!/bin/sh\necho VCHI initialization failed >&2; exit 255\n")
    (pi / "bin/vcgencmd").chmod(0o755)
    monkeypatch.setenv("PATH", f"{pi}/bin", prepend=":")
    assert Board(pi).look().power is None
    write(pi, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    write(pi, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    assert Board(pi).look().power == Power(True, False, True, False)


def test_a_machine_that_reports_nothing(tmp_path):
    board = Board(tmp_path)
    assert (board.name, board.is_pi, board.look()) == ("", False, BoardState(None, None))


def test_microphones_are_counted(tmp_path):
    assert microphones(tmp_path) == 0
    for name in ("pcmC0D0c", "pcmC0D0p", "pcmC1D0c", "timer"):
        write(tmp_path, f"dev/snd/{name}", "")
    assert microphones(tmp_path) == 2
