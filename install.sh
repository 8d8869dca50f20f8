#!/usr/bin/env bash
# Installs Larson beside this file and runs it, or its tests; or makes this machine a Larson box, for good.
# Safe to run again: finished steps are skipped.
#
#   ./install.sh run  [options of "larson serve"]
#   ./install.sh test [arguments of pytest]
#
# Honours LARSON_PORT, LARSON_DATA, LARSON_CAMERA, LARSON_MODELS_MIRROR, LARSON_PYTHON, and
# LARSON_CACHE (compiled wheels; default: a folder under the user's cache directory).
# LARSON_UNATTENDED=1 answers yes where a person would be asked.
# Exit status: 0 done, 1 a step failed (the last lines say what to do), 2 wrong usage.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
venv="$here/.venv"
cache="${LARSON_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/larson}"

bold='' green='' red='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' green=$'\033[32m' red=$'\033[31m' plain=$'\033[0m'; fi
say()  { printf '%s•%s %s\n' "$bold" "$plain" "$*"; }
tick() { printf '  %s✓%s %s\n' "$green" "$plain" "$*"; }
fail() { printf '  %s✗ %s%s\n' "$red" "$1" "$plain" >&2; shift; for line in "$@"; do printf '    %s\n' "$line" >&2; done; exit 1; }

usage() {
  sed -n '2,11p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'
  appliance_usage
  exit 2
}

# ---------------------------------------------------------------- what the machine must have

find_python() {
  local candidate
  for candidate in "${LARSON_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

missing_packages() {
  local python missing=()
  python=$(find_python)
  if [ -z "$python" ]; then missing+=(python3 python3-venv)
  elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then missing+=(python3-venv)
  fi
  if ! llama_compiled; then
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v c++ >/dev/null || missing+=(g++)
  fi
  # A plain name is enough: Debian's meta packages follow the release's own version.
  missing_libraries "$python"
  printf '%s\n' "${missing[@]:-}" | sed '/^$/d'
}

# A compiler brings these; llama.cpp's wheel and the models' runtime load them without one as well.
missing_libraries() { # $1 Python, which may be absent
  [ -n "$1" ] || return 0
  local pair
  for pair in libgomp.so.1:libgomp1 libstdc++.so.6:libstdc++6; do
    "$1" -c "import ctypes; ctypes.CDLL('${pair%%:*}')" 2>/dev/null || printf '%s\n' "${pair##*:}"
  done
}

require_toolchain() {
  local missing answer=n
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" -gt 0 ]; then
    local hint="apt-get update && apt-get install -y ${missing[*]}"
    say "Missing: ${missing[*]}"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
      fail "Larson needs Python 3.11 or newer with venv, and a C and C++ compiler to make llama.cpp." "Get them with:  sudo sh -c '$hint'" "then run this again."
    fi
    if [ "${LARSON_UNATTENDED:-}" = 1 ]; then answer=y
    elif [ -t 0 ]; then read -r -p "  Run \"$hint\" now? [Y/n] " answer; answer=${answer:-y}
    fi
    case "$answer" in
      [yY]*)
        if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "${missing[@]}"; }; then
          fail "apt-get failed." "Read its last lines above, mend that, and run this again."
        fi ;;
      *) fail "Nothing was installed." "Get them with:  $hint" ;;
    esac
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -eq 0 ] || fail "Still missing: ${missing[*]}" "This release may be too old: Larson needs Python 3.11 (Debian 12, Raspberry Pi OS Bookworm, or newer)."
  fi
  tick "$("$(find_python)" --version), $(cc --version 2>/dev/null | head -n 1 || true)"
}

require_space() {
  local free
  free=$(df -Pk "$here" | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$free" -ge 2500 ] || [ -x "$venv/bin/larson" ] || fail "Only $free MB free in $here; the first installation needs 2500 MB." "Free some space and run this again."
}

# ---------------------------------------------------------------- Python packages

# Bash reads these lines, not awk: Debian's awk waits for a full buffer, and nobody would see how far it is.

# One line that counts, on a terminal; a line for every tenth step elsewhere.
counting() { # $1 noun; reads lines of "step total text"
  local step total text share last=0
  while read -r step total text; do
    share=$((100 * step / total))
    if [ -t 1 ]; then printf '\r\033[K  %s %d of %d  %.50s' "$1" "$step" "$total" "$text"
    elif [ "$share" -ge $((last + 10)) ]; then
      printf '  %s %d of %d (%d %%)\n' "$1" "$step" "$total" "$share"
      last=$((share - share % 10))
    fi
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
}

pip_steps() { # $1 total; reads pip's output
  local word name rest step=0
  while read -r word name rest; do
    case "$word $name" in
      "Requirement already") name=${rest#* } ;;
      Collecting*) ;;
      *) continue ;;
    esac
    step=$((step + 1))
    printf '%d %d %s\n' "$step" "$1" "${name%% *}"
  done
}

ninja_steps() { # reads the compiler's output
  local line
  while IFS= read -r line; do
    if [[ "$line" =~ \[([0-9]+)/([0-9]+)\] ]]; then printf '%s %s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"; fi
  done
}

stamp() { cat "$@" | sha256sum | cut -c1-16; }

# lgpio has no wheel for Python 3.13: there the one of the operating system serves.
system_has_lgpio() { [ "$(uname -m)" = aarch64 ] && /usr/bin/python3 -c 'import lgpio' 2>/dev/null; }

# The mark is made last: an environment whose making was interrupted has a python, but perhaps half a pip. After an
# upgrade of the operating system, the same link leads to a Python that looks for the packages in another folder.
venv_made() {
  [ -e "$venv/.larson-made" ] && "$venv/bin/python" -c 'import sys, pip
sys.exit(sys.version_info < (3, 11) or not pip.__file__.startswith(sys.prefix))' 2>/dev/null
}

make_venv() {
  local python
  python=$(find_python)
  if ! venv_made; then
    say "Making a virtual environment in $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "The virtual environment could not be made." "Is the folder writable, and is python3-venv installed?"
    set_mark "$venv/.larson-made"
  fi
  # Looked at each time: python3-lgpio may have been installed since.
  if system_has_lgpio && grep -q '^include-system-site-packages = false' "$venv/pyvenv.cfg"; then
    sed -i 's/^include-system-site-packages = false/include-system-site-packages = true/' "$venv/pyvenv.cfg"
    say "The GPIO library of the operating system is used (python3-lgpio)."
  fi
}

# pip comes before the other packages. Were it among them, those before and after it would be installed by two pips,
# which write commands differently. While it replaces itself, the environment counts as not made: half a pip mends nothing.
replace_pip() { # $1 lock file
  local wanted="$venv/pip.txt"
  sed -n '/^pip==/,/[^\\]$/p' "$1" >"$wanted"
  if ! grep -q -x "pip==$("$venv/bin/python" -c 'import pip; print(pip.__version__)') .*" "$wanted"; then
    rm -f "$venv/.larson-made"
    pip_install -r "$wanted" >"$venv/pip.log" 2>&1 || { touch "$venv/.larson-made"; pip_failed "$venv/pip.log"; }
    set_mark "$venv/.larson-made"
  fi
  rm "$wanted"
}

pip_install() { "$venv/bin/python" -m pip install --no-input --disable-pip-version-check --progress-bar off --only-binary :all: --no-deps --require-hashes "$@"; }

pip_failed() { # $1 its output
  tail -n 15 "$1" >&2
  fail "pip could not install the packages." "The whole output is in $1." "Without a network at this moment? Run this again later: what was done is kept."
}

# A mark is newer on the disk than all that it stands for, also after a power cut.
set_mark() { # $1 path
  sync -f "$venv"
  touch "$1"
}

# What an interrupted installation left half-written would count as installed.
forget_unfinished() {
  local site
  for site in "$venv"/lib/python3*/site-packages; do "$(find_python)" "$here/deploy/unfinished.py" "$site"; done
}

install_packages() { # $1 lock file, by name
  local lock="$here/requirements/$1.lock" mark total
  mark="$venv/.larson-$1-$(stamp "$lock" "$here/pyproject.toml")"
  [ -e "$mark" ] && { tick "Python packages ($1)"; return; }
  forget_unfinished >"$venv/unfinished.log"
  total=$(grep -c -E '^[a-z0-9].*==' "$lock")
  say "Installing $total pinned Python packages ($1)"
  replace_pip "$lock"
  if ! pip_install -r "$lock" 2>&1 | tee "$venv/pip-$1.log" | pip_steps "$total" | counting package; then
    pip_failed "$venv/pip-$1.log"
  fi
  install_project
  rm -f "$venv/.larson-$1-"*
  set_mark "$mark"
  tick "Python packages ($1)"
}

install_project() {
  PYTHONWARNINGS=ignore "$venv/bin/python" -m pip install -q --no-input --disable-pip-version-check --no-build-isolation --no-deps --no-index -e "$here" \
    || fail "The larson command could not be installed." "Is $here writable?"
}

# ---------------------------------------------------------------- llama.cpp, compiled for this machine

has_cpu_flag() { grep -m 1 -E '^(flags|Features)' /proc/cpuinfo | grep -q -w "$1"; }

# On 64-bit Arm a native build finds dotprod and the repacked kernels, worth 2 to 2.6 times in the prompt.
# On x86 a native build crashes where the processor has AMX, so the instruction sets are named one by one.
llama_flags() {
  local flags="-DLLAVA_BUILD=OFF"
  case "$(uname -m)" in
    x86_64)
      flags+=" -DGGML_NATIVE=OFF"
      local pair
      for pair in sse4_2:SSE42 avx:AVX avx2:AVX2 bmi2:BMI2 fma:FMA f16c:F16C; do
        has_cpu_flag "${pair%%:*}" || flags+=" -DGGML_${pair##*:}=OFF"
      done ;;
    *) flags+=" -DGGML_NATIVE=ON" ;;
  esac
  printf '%s' "$flags"
}

llama_key() {
  local cpu=""
  # A native build belongs to the very processor that it was made on.
  case "$(llama_flags)" in *NATIVE=ON*) cpu=$(grep -m 1 -E '^(flags|Features)' /proc/cpuinfo; grep -m 1 'CPU part' /proc/cpuinfo || true) ;; esac
  printf '%s|%s|%s|%s' "$(cat "$here/requirements/llama.lock")" "$(llama_flags)" "$(uname -m)" "$cpu" | sha256sum | cut -c1-16
}

# The wheel for this machine is at hand, or installed: no compiler is needed.
llama_compiled() {
  local key
  key=$(llama_key)
  [ -e "$venv/.larson-llama-$key" ] || [ -n "$(bundled_llama)" ] || compgen -G "$cache/wheels/$key/*.whl" >/dev/null
}

build_llama() { # $1 folder for the wheel, $2 flags of CMake, $3 platform of the wheel if it is for another machine
  local build="$1.partial" log="$cache/build.log" status
  say "Compiling llama.cpp for ${3:-this machine} (about 5 minutes on 2 cores; kept for the next time)"
  rm -rf "$build"; mkdir -p "$build" "$cache"
  "$(find_python)" -m venv "$build/env"
  "$build/env/bin/python" -m pip install -q --no-input --disable-pip-version-check --only-binary :all: --require-hashes -r "$here/requirements/build.lock" \
    || fail "The build tools could not be installed." "Is there a network? Run this again; what was done is kept."
  set +e
  # SOURCE_DATE_EPOCH would switch the native build off without a word.
  env -u SOURCE_DATE_EPOCH ${3:+_PYTHON_HOST_PLATFORM="$3"} CMAKE_ARGS="$2" CMAKE_BUILD_PARALLEL_LEVEL="$(nproc)" PATH="$build/env/bin:$PATH" \
    "$build/env/bin/python" -m pip wheel -v --no-input --disable-pip-version-check --no-cache-dir --no-deps --no-build-isolation \
    --require-hashes -r "$here/requirements/llama.lock" -w "$build" 2>&1 | tee "$log" | ninja_steps | counting step
  status=${PIPESTATUS[0]}
  set -e
  if [ "$status" != 0 ]; then
    grep -i -E 'error|killed' "$log" | tail -n 8 >&2
    fail "llama.cpp did not compile." "The whole output is in $log." "If the compiler was killed, memory ran out: add swap, or stop other programs, and run this again."
  fi
  rm -rf "$build/env"
  sync -f "$build"
  rm -rf "$1"; mv "$build" "$1"
}

install_llama() {
  local key wheels mark
  key=$(llama_key)
  wheels="$cache/wheels/$key"
  mark="$venv/.larson-llama-$key"
  [ -e "$mark" ] && { tick "llama.cpp"; return; }
  if [ -n "$(bundled_llama)" ]; then wheels=$(dirname "$(bundled_llama)")
  elif ! compgen -G "$wheels/*.whl" >/dev/null; then build_llama "$wheels" "$(llama_flags)"
  fi
  "$venv/bin/python" -m pip install -q --no-input --disable-pip-version-check --no-deps --no-index --force-reinstall "$wheels"/*.whl \
    || fail "The compiled wheel could not be installed." "Remove $wheels and run this again."
  local info
  info=$("$venv/bin/python" -c 'import llama_cpp; print(llama_cpp.llama_print_system_info().decode())') \
    || fail "The compiled llama.cpp does not load." "Remove $wheels and run this again."
  if [ "$(uname -m)" = aarch64 ] && has_cpu_flag asimddp && [[ "$info" != *"DOTPROD = 1"* ]]; then
    say "Note: built without dotprod although this processor has it; the chat will be slow."
  fi
  rm -f "$venv"/.larson-llama-*
  set_mark "$mark"
  tick "llama.cpp, with $(printf '%s' "$info" | grep -o -E '[A-Z0-9_]+ = 1' | sed 's/ = 1//' | tr '\n' ' ')"
}

# ---------------------------------------------------------------- the appliance

# shellcheck source=deploy/lib.sh
. "$here/deploy/lib.sh"
# shellcheck source=deploy/machine.sh
. "$here/deploy/machine.sh"
# shellcheck source=deploy/packages.sh
. "$here/deploy/packages.sh"
# shellcheck source=deploy/users.sh
. "$here/deploy/users.sh"
# shellcheck source=deploy/system.sh
. "$here/deploy/system.sh"
# shellcheck source=deploy/release.sh
. "$here/deploy/release.sh"
# shellcheck source=deploy/service.sh
. "$here/deploy/service.sh"
# shellcheck source=deploy/bundle.sh
. "$here/deploy/bundle.sh"
# shellcheck source=deploy/cross.sh
. "$here/deploy/cross.sh"
# shellcheck source=deploy/verbs.sh
. "$here/deploy/verbs.sh"

# ---------------------------------------------------------------- verbs

prepare() { # $1 lock file
  say "Checking the machine"
  require_toolchain
  require_space
  make_venv
  install_packages "$1"
  install_llama
  say "Models"
  "$venv/bin/larson" models fetch || models_failed "$venv/bin/larson"
}

# Nobody waits for an installation to read about its options. What is installed explains itself.
serve_help() {
  "$venv/bin/larson" serve --help 2>/dev/null && exit 0
  cat <<'TEXT'
Usage: ./install.sh run [OPTIONS]

  Install what is missing, then run the appliance in the foreground.

Options:
  --camera TEXT   auto, none, browser, v4l2:0, rpicam, an address, a picture, a
                  folder of pictures, or a video file.
  --port INTEGER  The port of the page. 0 takes a free one.
  --help          Show this message and exit. Nothing is installed.
TEXT
  exit 0
}

main() {
  local verb="${1:-}"
  [ $# -gt 0 ] && shift
  case "$verb" in
    run)
      [[ " $* " != *" --help "* ]] || serve_help
      prepare run
      exec "$venv/bin/larson" serve "$@"
      ;;
    test)
      prepare test
      # all of it: one more at once than there are cores, for each waits half of its time
      [ $# -gt 0 ] || set -- -n "$(($(nproc) < 3 ? $(nproc) + 1 : 4))" --dist worksteal
      cd "$here"
      exec "$venv/bin/python" -m pytest "$@"
      ;;
    appliance | update | rollback | repair | uninstall)
      read_options "$@"
      "${verb}_verb" "$@"
      ;;
    bundle)
      read_options "$@"
      bundle_verb
      ;;
    *) usage ;;
  esac
}

# Sourced by the tests, which call single functions.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then main "$@"; fi
