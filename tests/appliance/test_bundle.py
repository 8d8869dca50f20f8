"""Bundles for other boards, the image of a memory card, and the file for a stock card's first boot."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from roots import base, missing
from support import ROOT

pytestmark = pytest.mark.installer
PACK = r"import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('a.so', chr(0) + 'GLIBC_2.{needs}')"


def bundling():
    """deploy/bundle.py, which is a program and in no package."""
    spec = importlib.util.spec_from_file_location("bundling", ROOT / "deploy" / "bundle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("python", "there"), [("3.11", True), ("3.13", False)])
def test_the_packages_of_another_board_are_chosen_by_its_markers(python, there):
    """lgpio has wheels for Arm, up to Python 3.12 only. Each package keeps its hashes."""
    text = (ROOT / "requirements" / "run.lock").read_text()
    arm, pc = (bundling().locked_for(text, machine, python) for machine in ("aarch64", "x86_64"))
    assert ("\nlgpio==" in f"\n{arm}") is there
    assert "lgpio==" not in pc and ";" not in arm
    assert arm.count("==") > 50 and arm.count("--hash=sha256:") > arm.count("==")


def test_what_was_learnt_goes_along(tmp_path):
    """It takes minutes to learn on a slow machine."""
    source = tmp_path / "models"
    source.mkdir()
    shutil.copy(ROOT / "models" / "manifest.toml", source)
    names = ["sayings.nl.npz", "all-minilm-l6-v2.requests.npz", "all-minilm-l6-v2.prepared.onnx", "other.requests.npz"]
    for name in names:
        (source / name).write_text(name)
    bundling().copy_models(source, tmp_path / "bundle")
    assert sorted(path.name for path in (tmp_path / "bundle").iterdir()) == sorted(names[:3])


@pytest.mark.parametrize(("text", "newest"), [(b"\0GLIBC_2.4\0GLIBC_2.34\0", 34), (b"no library", 0)])
def test_the_c_library_that_a_wheel_needs(tmp_path, text, newest):
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("lib/libllama.so", text)
        wheel.writestr("lib/notes.txt", b"\0GLIBC_2.99\0")
    assert bundling().newest_glibc(tmp_path / "a.whl") == newest


def crossed(cache: Path, board: str, pythons: str, needs: int) -> subprocess.CompletedProcess:
    """Make llama.cpp for a board as `bundle` does, with a compiler that only says what it was told."""
    script = f"""set -e; source {ROOT}/install.sh; board={board}; pythons={pythons}; cache={cache}; venv={sys.prefix}
        aarch64-linux-gnu-g++() {{ echo "g++ 12"; }}
        build_llama() {{ mkdir -p "$1"; echo "$2 $3"; python3 - "$1/a.whl" <<< "{PACK.format(needs=needs)}"; }}
        cross_llama; [ -e "$llama_wheel" ]"""
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("board", "arch"), [("pi5", "armv8.2-a+dotprod+fp16"), ("pi4", "armv8-a")])
def test_llama_for_another_board_is_compiled_for_its_processor(tmp_path, board, arch):
    done = crossed(tmp_path, board, "3.11,3.13", 34)
    assert done.returncode == 0, done.stderr
    assert f"GGML_CPU_ARM_ARCH={arch} linux-aarch64" in done.stdout and "deploy/aarch64.cmake" in done.stdout


def test_a_compiler_that_is_too_new_for_bookworm_is_refused(tmp_path):
    refused = crossed(tmp_path, "pi5", "3.11,3.13", 38)
    assert refused.returncode == 1 and "Trixie only" in refused.stderr
    assert crossed(tmp_path, "pi5", "3.13", 38).returncode == 0


@pytest.mark.whole
def test_a_bundle_for_a_raspberry_pi_has_a_wheel_of_every_package(tmp_path):
    """Made by the command itself, in a copy of the program without its environment, as on a newly cloned machine."""
    clone = tmp_path / "clone"
    names = ["appliance", "static", "templates", "translations", "requirements", "deploy", "docs"]
    for name in names:
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("install.sh", "app.py", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, clone)
    shutil.copytree(ROOT / "models", clone / "models")
    command = [clone / "install.sh", "bundle", tmp_path / "pi", "--board", "pi5"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    wheels = [path.name for path in (tmp_path / "pi" / "wheels").iterdir()]
    for package in ("numpy", "onnxruntime", "opencv_python_headless", "cryptography", "msgspec"):
        assert sum(name.startswith(f"{package}-") and "aarch64" in name for name in wheels) >= 1, package
    assert not [name for name in wheels if "x86_64" in name]
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=tmp_path / "pi", check=True)
    refused = subprocess.run(
        [tmp_path / "pi" / "install.sh", "appliance", "--yes"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1 and "is for aarch64" in refused.stderr


def test_the_file_for_a_stock_card_runs_the_installer_unattended():
    text = (ROOT / "deploy" / "image" / "user-data").read_text()
    assert text.startswith("#cloud-config\n")
    commands = yaml.safe_load(text)["runcmd"]
    (install,) = [command for command in commands if command[0].endswith("install.sh")]
    assert install[1:3] == ["appliance", "--yes"]
    known = (ROOT / "deploy" / "verbs.sh").read_text()
    assert all(option in known for option in install if option.startswith("--"))


@pytest.mark.whole
def test_an_image_has_larson_on_its_second_partition(place, bundle, release, tmp_path):
    """For a PC and without a kernel: what boots a Raspberry Pi cannot be had from Debian. Nothing is mounted."""
    if lacking := [tool for tool in ("mmdebstrap", "mcopy", "mkfs.vfat") if not shutil.which(tool)]:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    assert not missing()
    image = place / "box.img"
    sources = tmp_path / "sources.list"
    shutil.copy(base(release) / "etc/apt/sources.list", sources)
    command = [ROOT / "deploy/image/build.sh", bundle, image, "--sources", sources, "--release", release]
    done = subprocess.run(
        [*command, "--size", "4G", "--no-kiosk", "--name", "carded", "--board-packages", ""],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(place)},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    table = json.loads(subprocess.run(["sfdisk", "--json", image], capture_output=True, check=True).stdout)[
        "partitiontable"
    ]
    boot, root = table["partitions"]
    assert table["id"] == "0x6c617273" and boot["bootable"]
    words = ["mcopy", "-n", "-i", f"{image}@@{boot['start'] * 512}", "::cmdline.txt", "-"]
    assert "root=PARTUUID=6c617273-02" in subprocess.run(words, capture_output=True, text=True, check=True).stdout
    second = Path(place, "root.img")
    with image.open("rb") as whole, second.open("wb") as part:
        whole.seek(root["start"] * 512)
        shutil.copyfileobj(whole, part)
    subprocess.run(["e2fsck", "-f", "-n", second], check=True, capture_output=True)
    assert "releases/0.1.0-" in inspected(second, "stat /opt/larson/current")
    assert inspected(second, "cat /etc/hostname") == "carded\n"
    assert "larson.service" in inspected(second, "ls -p /etc/systemd/system/multi-user.target.wants")
    assert "box.key" not in inspected(second, "ls -p /var/lib/larson")


def inspected(image: Path, request: str) -> str:
    """What debugfs says of a file system."""
    return subprocess.run(["debugfs", "-R", request, image], capture_output=True, text=True, check=True).stdout
