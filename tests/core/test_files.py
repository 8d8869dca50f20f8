"""Whole-or-nothing writes: real files, real processes that are killed, a real disk quota."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import ROOT

from appliance.core import files

CRASH = """
import os, signal, sys
from pathlib import Path
from appliance.core import files

def crash(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

{patch}
files.write(Path(sys.argv[1]), b"new" * 100_000)
"""
QUOTA = """
import resource, signal, sys
from pathlib import Path
from appliance.core import files

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    files.write(Path(sys.argv[1]), b"new" * 100_000)
except OSError as error:
    print(error.strerror)
"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    return path


def run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_content_is_replaced(file):
    files.write(file, b"new")
    assert file.read_bytes() == b"new"
    assert names(file.parent) == ["kept"]


@pytest.mark.parametrize("mode", [files.PRIVATE, files.READABLE])
def test_permissions_do_not_depend_on_the_umask(tmp_path, mode):
    before = os.umask(0o077)
    try:
        files.write(tmp_path / "a", b"x", mode)
        files.create(tmp_path / "b", b"x", mode)
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [mode, mode]


def test_a_secret_replaces_a_file_that_all_could_read(file):
    file.chmod(0o644)
    files.write(file, b"secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_error_in_the_block_keeps_the_old_content(file):
    with pytest.raises(RuntimeError), files.replacing(file) as out:
        out.write(b"half")
        raise RuntimeError
    assert file.read_bytes() == b"old"
    assert names(file.parent) == ["kept"]


@pytest.mark.parametrize(
    "patch",
    ["Path.replace = crash", "files.sync = crash", "os.fsync = crash"],
    ids=["before the rename", "before the flush", "in the flush"],
)
def test_a_crash_keeps_the_old_content_and_the_next_write_cleans_up(file, patch):
    assert run(CRASH.format(patch=patch), file).returncode == -signal.SIGKILL
    assert file.read_bytes() == b"old"
    assert len(names(file.parent)) == 2, "what the process was writing"
    files.write(file, b"newer")
    assert file.read_bytes() == b"newer"
    assert names(file.parent) == ["kept"]


def test_a_crash_after_the_rename_has_the_new_content(file):
    patch = "done = files.sync; files.sync = lambda path: crash() if path.is_dir() else done(path)"
    assert run(CRASH.format(patch=patch), file).returncode == -signal.SIGKILL
    assert file.read_bytes() == b"new" * 100_000
    assert names(file.parent) == ["kept"]


def test_a_full_disk_keeps_the_old_content(file):
    assert run(QUOTA, file).stdout == "File too large\n"
    assert file.read_bytes() == b"old"
    assert names(file.parent) == ["kept"]


def test_what_another_process_is_writing_stays(file):
    with files.replacing(file) as out:
        out.write(b"first")
        files.write(file, b"second")
        assert file.read_bytes() == b"second"
    assert file.read_bytes() == b"first"


def test_only_files_of_that_name_are_cleaned_up(file):
    others = [f"kept.1{'0' * 9}-x.partial.txt", f"other.1{'0' * 9}-x.partial", "kept.partial"]
    for name in others:
        (file.parent / name).write_bytes(b"")
    files.write(file, b"new")
    assert names(file.parent) == sorted(["kept", *others])


def test_one_of_many_creates_a_file(tmp_path):
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(lambda number: files.create(path, bytes([number])), range(8)))
    assert created.count(True) == 1
    assert path.read_bytes() == bytes([created.index(True)])
    assert names(tmp_path) == ["key"]


def test_a_finished_download_gets_its_name(tmp_path):
    partial = tmp_path / "x.partial"
    partial.write_bytes(b"all of it")
    files.commit(partial, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"all of it"
    assert names(tmp_path) == ["x"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        files.write(tmp_path / "no" / "file", b"")
