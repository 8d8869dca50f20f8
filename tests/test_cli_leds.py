"""`larson leds`: tries the LEDs of a machine, and leaves those of a running appliance alone."""

import socket
import threading

import pytest
from click.testing import CliRunner

from appliance.cli import leds as command
from appliance.cli import main
from appliance.hardware.leds import gpio, strip
from appliance.hardware.leds.patterns import PATTERNS
from appliance.hardware.leds.strip import RESET, encode


@pytest.fixture
def larson(tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    with socket.socket() as free:  # nothing answers there
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LARSON_PORT", str(free.getsockname()[1]))
        yield lambda *words: CliRunner().invoke(main, ["leds", *words], catch_exceptions=False)


@pytest.fixture
def device(tmp_path, monkeypatch):
    """A strip of three LEDs; gives the file that stands for its device."""
    path = tmp_path / "spidev0.0"
    path.touch()
    monkeypatch.setattr(strip.fcntl, "ioctl", lambda *_: None)
    monkeypatch.setenv("LARSON_LIGHTS_SPI", str(path))
    monkeypatch.setenv("LARSON_LIGHTS_STRIP", "3")
    monkeypatch.setenv("LARSON_LIGHTS_RATE", "50")
    return path


RED = (255, 32, 0)


def frames(path) -> list[bytes]:
    data = path.read_bytes()
    size = len(encode((0.0,) * 3, RED))
    return [data[at : at + size] for at in range(0, len(data), size)]


def test_the_test_lights_one_after_the_other_then_all(larson, device):
    result = larson("test", "--seconds", "0.01")
    assert result.exit_code == 0
    assert result.output.splitlines() == ["LED 1", "LED 2", "LED 3", *(f"all at {n}%" for n in (100, 50, 10, 1))]
    shown = frames(device)
    assert shown[:3] == [encode([float(n == lit) for n in range(3)], RED) for lit in range(3)]
    assert shown[3] == encode((1.0,) * 3, RED) and shown[-1] == encode((0.0,) * 3, RED), "dark at the end"


def test_the_demo_plays_every_pattern(larson, device):
    result = larson("demo", "--seconds", "0.1")
    assert result.output.splitlines() == [name for name in PATTERNS if name != "off"]
    assert len(frames(device)) >= 2 * len(PATTERNS)
    assert larson("demo", "idle", "--seconds", "0.1").output == "idle\n"
    assert larson("demo", "sparkle").exit_code == 2


def test_off_is_dark(larson, device):
    assert larson("off").exit_code == 0
    assert device.read_bytes() == encode((0.0,) * 3, RED)
    assert device.read_bytes().startswith(RESET)


def test_pins_are_named(larson, monkeypatch):
    class Row:
        def write(self, values):
            pass

        close = lambda self: None  # noqa: E731

    monkeypatch.setattr(command, "open_row", lambda _: Row())
    monkeypatch.setenv("LARSON_LIGHTS_PINS", "17,5")
    assert larson("test", "--seconds", "0.01").output.splitlines()[:2] == ["LED 1 (GPIO 17)", "LED 2 (GPIO 5)"]


def test_a_machine_without_leds_says_so(larson, monkeypatch):
    monkeypatch.setattr(gpio, "GPIO_CHIP", "/nowhere/gpiochip0")
    result = larson("test")
    assert result.exit_code == 2 and "No GPIO pins found" in result.output


@pytest.mark.parametrize(("is_service", "how"), [(True, "systemctl stop larson"), (False, "press Ctrl-C")])
def test_the_leds_of_a_running_appliance_are_left_alone(larson, device, tmp_path, monkeypatch, is_service, how):
    monkeypatch.setattr(command, "SERVICE", tmp_path if is_service else tmp_path / "absent")
    with socket.create_server(("127.0.0.1", 0)) as busy:
        monkeypatch.setenv("LARSON_PORT", str(busy.getsockname()[1]))

        def answer():
            connection, _ = busy.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=answer)
        thread.start()
        result = larson("demo")
        thread.join(60)
    assert result.exit_code == 2 and how in result.output
    assert device.read_bytes() == b""
