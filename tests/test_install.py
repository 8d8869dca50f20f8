"""The installer: lints clean, says what is missing and how to get it, and chooses the right compiler flags."""

import os
import re
import select
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import ROOT

from appliance.cli.serve import serve

INSTALL = ROOT / "install.sh"

pytestmark = pytest.mark.installer


def bash(script: str, path: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a script after sourcing the installer, which then does nothing by itself."""
    return subprocess.run(
        [shutil.which("bash"), "-c", f'source "{INSTALL}"\n{script}'],
        capture_output=True,
        text=True,
        env={**os.environ, **environ, **({"PATH": path} if path else {})},
        timeout=60,
        check=False,
    )


@pytest.fixture
def fakes(tmp_path):
    """A folder for fake commands; gives a function that writes one."""
    folder = tmp_path / "fakes"
    folder.mkdir()

    def fake(name: str, script: str) -> str:
        program = folder / name
        program.unlink(missing_ok=True)  # never write through a link into the system
        program.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return f"{folder}{os.pathsep}{os.environ['PATH']}"

    fake.folder = folder
    return fake


def only(folder: Path, *commands: str) -> str:
    """A path with these commands of the system alone, and this very Python."""
    if "python3" in commands:
        (folder / "python3").write_text(f'#!{shutil.which("bash")}\nexec {sys.executable} "$@"\n')
        (folder / "python3").chmod(0o755)
    for command in (
        *commands,
        "bash",
        "sed",
        "awk",
        "cat",
        "grep",
        "id",
        "uname",
        "printf",
        "dirname",
        "readlink",
        "tr",
        "cut",
    ):
        found = shutil.which(command)
        if found and not (folder / command).exists():
            (folder / command).symlink_to(found)
    return str(folder)


def test_shellcheck_finds_nothing():
    program = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not program:
        pytest.skip("shellcheck is not installed")
    scripts = [INSTALL, *(path for path in [ROOT / ".ci" / "run"] if path.exists())]
    scripts += [ROOT / "deploy" / "larson-command", ROOT / "deploy" / "stick", *(ROOT / "deploy").rglob("*.sh")]
    # The parts in deploy/*.sh are read as install.sh sources them: they use what others set.
    scripts = [path for path in scripts if path.parent != ROOT / "deploy" or path.suffix != ".sh"]
    found = subprocess.run([program, "--external-sources", *scripts], capture_output=True, text=True, check=False)
    assert found.stdout == ""
    assert found.returncode == 0


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["instal"]])
def test_wrong_usage_shows_the_right_one(words):
    result = subprocess.run([INSTALL, *words], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "./install.sh run" in result.stdout and "./install.sh test" in result.stdout


def test_help_comes_before_anything_is_installed(tmp_path):
    shutil.copy(INSTALL, tmp_path)
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    result = subprocess.run(
        [tmp_path / "install.sh", "run", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0 and not (tmp_path / ".venv").exists()
    assert all(parameter.opts[0] in result.stdout for parameter in serve.params)


@pytest.mark.parametrize(
    ("fails", "told"), [("*", "A setting is wrong: the line above"), ("models", "A model is missing: the line above")]
)
def test_what_stopped_the_models_is_named(fakes, tmp_path, fails, told):
    larson = tmp_path / "venv/bin/larson"
    larson.parent.mkdir(parents=True)
    fakes("larson", f'case "$1" in {fails}) exit 2 ;; esac')
    larson.symlink_to(fakes.folder / "larson")
    earlier = "require_toolchain() { :; }; require_space() { :; }; make_venv() { :; }; install_packages() { :; }"
    result = bash(f"{earlier}; install_llama() {{ :; }}; venv={tmp_path}/venv; prepare run")
    assert result.returncode == 1 and told in result.stderr


def test_a_missing_compiler_is_named_with_its_remedy(fakes, tmp_path):
    path = only(fakes.folder, "python3")
    script = f"venv={tmp_path}/venv; "
    assert bash(f"{script} missing_packages", path, LARSON_CACHE=str(tmp_path)).stdout.split() == [
        "gcc",
        "libc6-dev",
        "g++",
    ]
    fakes("id", "echo 1000")
    result = bash(f"{script} require_toolchain", path, LARSON_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert "apt-get install -y gcc libc6-dev g++" in result.stderr
    assert "sudo" in result.stderr


def test_no_compiler_is_wanted_beside_a_compiled_wheel(fakes, tmp_path):
    path = only(fakes.folder, "python3", "sha256sum", "head")
    key = bash("llama_key", path).stdout.strip()
    (tmp_path / "wheels" / key).mkdir(parents=True)
    (tmp_path / "wheels" / key / "llama_cpp_python-0-py3-none-any.whl").touch()
    result = bash(f"venv={tmp_path}/venv; missing_packages; require_toolchain", path, LARSON_CACHE=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "gcc" not in result.stdout and "✓ Python" in result.stdout


def test_libraries_that_a_compiler_would_bring_are_named(fakes):
    fakes("python", 'case "$*" in *libgomp*) exit 1;; esac')
    assert bash(f"missing_libraries {fakes.folder}/python").stdout.split() == ["libgomp1"]


def test_an_environment_of_another_python_is_made_anew(tmp_path):
    """An upgrade of the operating system: the same link leads to a Python that looks in another folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (pip,) = [folder / "pip" for folder in (tmp_path / "venv" / "lib").glob("python3*/site-packages")]
    pip.mkdir()
    (pip / "__init__.py").touch()
    (tmp_path / "venv" / ".larson-made").touch()
    check = f"venv={tmp_path}/venv; venv_made && echo made || echo anew"
    assert bash(check).stdout == "made\n"
    pip.parents[1].rename(pip.parents[2] / "python3.9")
    assert bash(check).stdout == "anew\n"


def test_the_gpio_library_is_seen_when_it_is_installed_later(tmp_path):
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    script = f"venv={tmp_path}/venv; venv_made() {{ true; }}; system_has_lgpio() {{ [ $there = yes ]; }}; make_venv"
    bash(f"there=no; {script}")
    assert "include-system-site-packages = false" in (tmp_path / "venv" / "pyvenv.cfg").read_text()
    bash(f"there=yes; {script}")
    assert "include-system-site-packages = true" in (tmp_path / "venv" / "pyvenv.cfg").read_text()


def test_an_old_python_is_named_with_its_remedy(fakes):
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        fakes(name, "exit 1")
    path = only(fakes.folder, "cc", "c++")
    assert "python3" in bash("missing_packages", path, LARSON_PYTHON="").stdout.split()


def test_root_is_asked_and_may_decline(fakes):
    fakes("id", "echo 0")
    fakes("apt-get", 'echo "$@" >> "$0.log"')
    path = only(fakes.folder, "python3")
    result = bash("require_toolchain < /dev/null", path)
    assert result.returncode == 1 and "Nothing was installed" in result.stderr
    assert not (fakes.folder / "apt-get.log").exists()


@pytest.fixture(params=["a script", "a terminal"])
def standard_input(request):
    """Where the installer would read an answer from; of a terminal, nobody types one."""
    if request.param == "a script":
        yield "/dev/null"
        return
    master, terminal = os.openpty()
    yield os.ttyname(terminal)
    os.close(master)
    os.close(terminal)


def test_unattended_root_gets_what_is_missing(fakes, standard_input):
    fakes("id", "echo 0")
    made = f"ln -s /bin/true {fakes.folder}/cc; ln -s /bin/true {fakes.folder}/c++"
    fakes("apt-get", f'echo "$@" >> "$0.log"; if [ "$1" = install ]; then {made}; fi')
    path = only(fakes.folder, "python3", "ln", "head")
    result = bash(f"require_toolchain < {standard_input}", path, LARSON_UNATTENDED="1")
    assert result.returncode == 0, result.stderr
    assert (fakes.folder / "apt-get.log").read_text().splitlines() == ["update", "install -y gcc libc6-dev g++"]


def test_a_failing_apt_get_is_said(fakes):
    fakes("id", "echo 0")
    fakes("apt-get", "exit 100")
    result = bash("require_toolchain < /dev/null", only(fakes.folder, "python3"), LARSON_UNATTENDED="1")
    assert result.returncode == 1 and "apt-get failed" in result.stderr


def flags(fakes, machine: str, cpu: str) -> str:
    fakes("uname", f"echo {machine}")
    path = fakes("grep", f'case "$*" in */proc/cpuinfo*) echo "{cpu}";; *) exec {shutil.which("grep")} "$@";; esac')
    return bash("llama_flags", path).stdout


def test_arm_builds_natively(fakes):
    assert "-DGGML_NATIVE=ON" in flags(fakes, "aarch64", "Features : fp asimd asimddp")


def test_x86_never_builds_natively_and_leaves_out_what_the_processor_lacks(fakes):
    full = flags(fakes, "x86_64", "flags : sse4_2 avx avx2 bmi2 fma f16c avx512f amx_int8")
    assert "-DGGML_NATIVE=OFF" in full and "=OFF -DGGML_AVX" not in full
    old = flags(fakes, "x86_64", "flags : sse4_2")
    assert all(f"-DGGML_{name}=OFF" in old for name in ("AVX", "AVX2", "FMA", "F16C", "BMI2"))


def test_the_wheel_s_key_follows_what_it_depends_on(fakes):
    def key(machine: str, cpu: str) -> str:
        fakes("uname", f"echo {machine}")
        path = fakes("grep", f'case "$*" in */proc/cpuinfo*) echo "{cpu}";; *) exec {shutil.which("grep")} "$@";; esac')
        return bash("llama_key", path).stdout

    keys = [key("aarch64", "Features : asimddp"), key("aarch64", "Features : asimd"), key("x86_64", "flags : avx")]
    assert len(set(keys)) == 3
    assert keys[0] == key("aarch64", "Features : asimddp")


def test_a_finished_step_is_skipped(fakes, tmp_path):
    """With its mark in place nothing is installed, fetched or compiled."""
    script = f"""
        venv={tmp_path}/venv; mkdir -p "$venv"
        touch "$venv/.larson-run-$(stamp "$here/requirements/run.lock" "$here/pyproject.toml")"
        touch "$venv/.larson-llama-$(llama_key)"
        install_packages run && install_llama"""
    result = bash(script)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("✓") == 2


def test_a_failing_pip_says_what_to_do(fakes, tmp_path):
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    fake = tmp_path / "venv" / "bin" / "python"
    fake.write_text("#!/bin/sh\necho 'Collecting flask'; echo 'no route to host'; exit 1\n")
    fake.chmod(0o755)
    result = bash(f"venv={tmp_path}/venv\ninstall_packages run")
    assert result.returncode == 1
    assert "no route to host" in result.stderr
    assert "pip could not install the packages" in result.stderr and "Run this again later" in result.stderr


@pytest.mark.parametrize("where", ["box", "box.partial"])
def test_a_bundle_replaces_no_folder_of_other_files(tmp_path, where):
    """A folder of downloads may well have a file of checksums."""
    folder = tmp_path / where
    folder.mkdir()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  debian.iso\n")
    (folder / "thesis.odt").write_text("mine")
    result = bash(f"words=({tmp_path}/box); prepare_maker() {{ :; }}; copy_program() {{ exit 9; }}; bundle_verb")
    assert result.returncode == 1 and "has other files in it" in result.stderr
    assert (folder / "thesis.odt").read_text() == "mine"
    (folder / ".larson-bundle").touch()
    assert bash(f"replaceable {folder} || echo no").stdout == "no\n", "a file that its list does not name"
    (folder / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in ("thesis.odt", ".larson-bundle")))
    assert bash(f"replaceable {folder} && echo yes").stdout == "yes\n"


def test_steps_are_counted():
    result = bash("for n in $(seq 1 20); do echo $n 20 name; done | counting package")
    assert result.stdout.splitlines()[-1] == "  package 20 of 20 (100 %)"
    assert len(result.stdout.splitlines()) == 10, "on no terminal, a line for every tenth step"


def test_a_step_is_shown_when_it_happens():
    """Not when a buffer is full: Debian's awk would hold 4096 bytes back."""
    script = "{ echo '[1/2] cc a'; read -r _; echo '[2/2] cc b'; } | ninja_steps | counting step"
    command = [shutil.which("bash"), "-c", f'source "{INSTALL}"; {script}']
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    came, _, _ = select.select([process.stdout], [], [], 60)
    assert came, "nothing is shown before the next step"
    assert process.stdout.readline() == "  step 1 of 2 (50 %)\n"
    process.communicate("\n")


def test_pip_s_output_is_counted():
    output = "Collecting flask==3.1\n  Downloading\nRequirement already satisfied: numpy in x\nInstalling\n"
    result = bash(f"printf '{output}' | pip_steps 2")
    assert result.stdout.splitlines() == ["1 2 flask==3.1", "2 2 numpy"]


# ---------------------------------------------------------------- lock files


@pytest.mark.parametrize("name", ["run", "test", "build", "llama"])
def test_lock_files_have_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text and "--index-url" not in text
    entries = re.findall(r"^[a-z0-9][^\n]*==[^\n]*(?:\n[ \t]+[^\n]*)*", text, re.MULTILINE)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["plot"]]
    for lock, needs in [("run", wanted), ("test", [*wanted, *project["optional-dependencies"]["test"]])]:
        text = (ROOT / "requirements" / f"{lock}.lock").read_text()
        for need in needs:
            name = re.match(r"[A-Za-z0-9-]+", need).group(0)
            assert re.search(rf"^{name}==", text, re.MULTILINE | re.IGNORECASE), f"{name} in {lock}.lock"


def test_both_machines_are_served():
    """Each binary package that is loaded has wheels for both: their hashes differ, so there are several."""
    text = (ROOT / "requirements" / "run.lock").read_text()
    for name in ("numpy", "onnxruntime", "opencv-python-headless", "cryptography"):
        entry = re.search(rf"^{name}==[^\n]*(?:\n[ \t]+[^\n]*)*", text, re.MULTILINE).group(0)
        assert entry.count("--hash") >= 2


def test_an_environment_whose_making_was_interrupted_is_made_anew(tmp_path):
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    result = bash(f"venv={tmp_path}/venv\nmake_venv && $venv/bin/python -m pip --version && make_venv")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Making a virtual environment") == 1
