# shellcheck shell=bash
# Bundles: a folder with the program, wheels for the board, models, and the checksums of all of them. It installs
# Larson without a network and without a compiler.

board=this     # what the bundle is for: this machine, pi4 or pi5
pythons=''     # its versions of Python, with commas
llama_wheel='' # a compiled llama.cpp for that board
bundle_sum=''  # SHA-256 that the list of checksums must have, as its maker was told
glibc=36       # of Debian 12; wheels that need a newer one are not taken

# ---------------------------------------------------------------- using one

open_bundle() {
  if [ ! -f "$here/SHA256SUMS" ]; then check_bundle "$here"; return; fi
  say "Checking the bundle in $here"
  check_bundle "$here"
  confirm_bundle "$here"
  suits_machine "$here"
  bundle="$here"
  tick "The bundle is whole, and for this machine."
}

listed_files() { cut -c67- "$1/SHA256SUMS" | LC_ALL=C sort; }
# What FAT or a desktop adds by itself (System Volume Information, .Trash) is no part of it and is not used.
present_files() { (cd "$1" && find "${program[@]}" wheels models llama bundle.env -type f 2>/dev/null | LC_ALL=C sort -u); }

# One number for all of a bundle: it names the digest of each file.
sum_of() { sha256sum <"$1/SHA256SUMS" | cut -c1-64; } # $1 folder

# Shown, so that it can be compared with what the maker was told; asked for where somebody can answer.
confirm_bundle() { # $1 folder
  local answer=yes
  say "Checksum of the bundle: $(sum_of "$1")"
  [ -z "$bundle_sum" ] || return 0
  if [ "$asks" = 1 ] && [ -t 0 ]; then read -r -p "  Is this what ./install.sh bundle printed when it was made: yes or no? [yes] " answer; fi
  [ "${answer:-yes}" = yes ] || fail "The bundle in $1 is not the one that was made." "Do not use it: make a new one. Nothing was changed here."
}

# Each file is there with its digest, and none besides. Nothing was changed before this.
check_bundle() { # $1 folder
  if [ ! -f "$1/SHA256SUMS" ]; then
    [ -z "$bundle_sum" ] || fail "There is no bundle in $1." "Name the folder of a bundle, or leave --bundle-sha256 out."
    return 0
  fi
  local more
  [ -z "$bundle_sum" ] || [ "${bundle_sum,,}" = "$(sum_of "$1")" ] \
    || fail "The bundle in $1 is not the one with that checksum; its own is $(sum_of "$1")." "Do not use it: make a new one. Nothing was changed here."
  (cd "$1" && sha256sum --check --quiet --strict SHA256SUMS) \
    || fail "The bundle in $1 is damaged: a file is missing or differs from its checksum." "Copy it again, or make a new one. Nothing was changed here."
  more=$(comm -13 <(listed_files "$1") <(present_files "$1") | grep -v '__pycache__/' | head -n 3 || true)
  [ -z "$more" ] || fail "The bundle in $1 has files that it does not list: $more" "Make a new one. Nothing was changed here."
}

of_bundle() { sed -n "s/^$2=//p" "$1/bundle.env"; } # $1 folder, $2 key

suits_machine() { # $1 folder
  local python
  python=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || printf 'none')
  [ "$(of_bundle "$1" MACHINE)" = "$(uname -m)" ] || fail "This bundle is for $(of_bundle "$1" MACHINE); this machine is $(uname -m)." "Make one for this machine, with --board."
  if [ "$(of_bundle "$1" BOARD)" = pi5 ] && ! has_cpu_flag asimddp; then
    fail "This bundle is for a Raspberry Pi 5; the processor here is an older one." "Make one with --board pi4."
  fi
  [[ ",$(of_bundle "$1" PYTHONS)," == *",$python,"* ]] || fail "This bundle has wheels for Python $(of_bundle "$1" PYTHONS); this machine has $python." \
    "Make one with --python $python."
}

bundled_llama() { if [ -n "$bundle" ]; then compgen -G "$bundle/llama/*.whl" || true; fi; }

# ---------------------------------------------------------------- making one

bundle_verb() {
  local target="${words[0]:-}" partial
  [ -n "$target" ] || { printf 'Where to? Give a folder:  ./install.sh bundle FOLDER\n' >&2; exit 2; }
  partial="${target%/}.partial"
  replaceable "$target" && replaceable "$partial" || fail "$target or $partial has other files in it." "Give an empty folder, or a bundle to be replaced."
  choose_machine
  prepare_maker
  say "Making a bundle for $board ($machine, Python $pythons) in $target"
  rm -rf "$partial"
  mkdir -p "$partial"
  copy_program "$partial"
  touch "$partial/.larson-bundle"
  add_wheels "$partial"
  add_llama "$partial"
  add_models "$partial"
  printf 'BOARD=%s\nMACHINE=%s\nPYTHONS=%s\n' "$board" "$machine" "$pythons" >"$partial/bundle.env"
  seal_bundle "$partial"
  rm -rf "$target"
  mv -T "$partial" "$target"
  tick "$target is ready ($(du -sh "$target" | cut -f1)). Copy it to the other machine and run there:  sudo $(basename "$target")/install.sh appliance"
  say "Checksum of the bundle, to compare there: $(sum_of "$target")"
}

# What is deleted for a new bundle: nothing but an older one, or one that was left half-made.
replaceable() { # $1 folder
  [ ! -e "$1" ] && [ ! -L "$1" ] && return
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  [ -z "$(ls -A "$1")" ] || [ -e "$1/.larson-bundle" ] || return 1
  [ ! -f "$1/SHA256SUMS" ] || [ -z "$(comm -13 <({ listed_files "$1"; printf 'SHA256SUMS\n'; } | LC_ALL=C sort) <(all_files "$1"))" ]
}

all_files() { (cd "$1" && find . -name __pycache__ -prune -o -type f -printf '%P\n' | LC_ALL=C sort); } # $1 folder

choose_machine() {
  case "$board" in
    this) machine=$(uname -m) ;;
    pi4 | pi5) machine=aarch64 ;;
    *) fail "There is no board $board." "Give --board this, pi4 or pi5." ;;
  esac
  if [ -z "$pythons" ]; then
    if [ "$board" = this ]; then pythons=$("$(find_python)" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); else pythons=3.11,3.13; fi
  fi
}

# An environment that knows the locks and the models. For this very machine llama.cpp is compiled in it, once.
prepare_maker() {
  if [ "$board" = this ] && [ -z "$llama_wheel" ]; then prepare run; return; fi
  make_venv
  install_packages run
  say "Models"
  "$venv/bin/larson" models fetch || models_failed "$venv/bin/larson"
}

platforms() { # the tags of wheels that run there, as options of pip
  local minor
  for ((minor = 17; minor <= glibc; minor++)); do printf -- '--platform\nmanylinux_2_%d_%s\n' "$minor" "$machine"; done
  printf -- '--platform\nmanylinux2014_%s\n--platform\nlinux_%s\n' "$machine" "$machine"
}

add_wheels() { # $1 folder
  local python lock tags
  lock=$(mktemp)
  mapfile -t tags < <(platforms)
  for python in ${pythons//,/ }; do
    "$venv/bin/python" "$here/deploy/bundle.py" lock "$machine" "$python" >"$lock"
    "$venv/bin/python" -m pip download -q --no-input --disable-pip-version-check --progress-bar off --only-binary :all: --no-deps \
      --require-hashes -r "$lock" "${tags[@]}" --implementation cp --python-version "$python" \
      --abi "cp${python/./}" --abi abi3 --abi none -d "$1/wheels" \
      || fail "The wheels for $machine and Python $python could not be downloaded." "Is there a network? Run this again."
  done
  rm -f "$lock"
  tick "$(find "$1/wheels" -name '*.whl' | wc -l) wheels"
}

add_llama() { # $1 folder
  mkdir "$1/llama"
  if [ "$board" != this ] && [ -z "$llama_wheel" ] && can_cross; then cross_llama; fi
  if [ -n "$llama_wheel" ]; then cp "$llama_wheel" "$1/llama/" || fail "The wheel $llama_wheel cannot be read." "Give the path of a compiled wheel of llama-cpp-python."
  elif [ "$board" = this ]; then cp "$cache/wheels/$(llama_key)"/*.whl "$1/llama/"
  else say "Note: without --llama WHEEL or a cross compiler here (sudo apt install g++-aarch64-linux-gnu) the board needs a compiler and a network to make llama.cpp."
  fi
}

add_models() { # $1 folder
  "$venv/bin/python" "$here/deploy/bundle.py" models "$here/models" "$1/models"
  cp "$here/models/manifest.toml" "$1/models/"
  LARSON_MODELS_FOLDER="$1/models" "$venv/bin/larson" models fetch >/dev/null || models_failed "$venv/bin/larson"
  rm -rf "$1/models/.downloads"
  tick "$(find "$1/models" -type f | wc -l) files of models"
}

seal_bundle() { # $1 folder
  (cd "$1" && find . -name __pycache__ -prune -o -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) >"$1.sums"
  mv "$1.sums" "$1/SHA256SUMS"
  sync -f "$1"
}
