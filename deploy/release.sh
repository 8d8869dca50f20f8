# shellcheck shell=bash
# The program as a release folder of its own, its models, and the link that says which release runs.

program=(appliance static templates translations requirements deploy models/manifest.toml
  install.sh app.py pyproject.toml README.md LICENSE CHANGELOG.md)

# ---------------------------------------------------------------- which release

program_files() { # $1 folder; every file of the program in it
  (cd "$1" && find "${program[@]}" -type f ! -name '*.pyc' ! -path '*.egg-info/*' ! -name '.*' -print0 | LC_ALL=C sort -z)
}

# The version of the project with a digest of the program's files: what differs is another release.
version_of() { # $1 folder
  local number digest
  number=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$1/pyproject.toml")
  digest=$(cd "$1" && program_files "$1" | xargs -0 sha256sum | sha256sum | cut -c1-12)
  printf '%s-%s' "$number" "$digest"
}

wanted_version='' # found once: it reads all files of the program
find_version() {
  case "$here" in
    "$releases"/*) wanted_version=$(basename "$here") ;; # as it was named, should its files be damaged
    *) wanted_version=$(version_of "$here") ;;
  esac
}
release_folder() { printf '%s/%s' "$releases" "$wanted_version"; }
running_version() { if [ -L "$current" ]; then basename "$(readlink "$current")"; fi; }
former_version() { if [ -L "$previous" ]; then basename "$(readlink "$previous")"; fi; }

# ---------------------------------------------------------------- the release

# Python's version is part of it: an environment made by 3.11 is empty to 3.13, which an upgrade of the system brings.
release_mark() { # $1 release folder
  printf '%s %s %s' "$(basename "$1")" "$(/usr/bin/python3 -V)" "$(sha256sum <"$1/requirements/run.lock" | cut -c1-16)"
}

whole() { # $1 release folder
  [ -x "$1/.venv/bin/larson" ] && [ "$(cat "$1/.larson-complete" 2>/dev/null)" = "$(release_mark "$1")" ] || return 1
  [ "$thorough" = 0 ] || (cd "$1" && sha256sum --check --quiet --strict .larson-files 2>&1 | head -n 5 >&2; exit "${PIPESTATUS[0]}")
}

release_ok() { whole "$(release_folder)"; }

release_do() {
  local folder
  folder=$(release_folder)
  if [ "$folder" -ef "$here" ]; then require_own_files "$folder"; fi
  if [ "$(running_version)" = "$wanted_version" ]; then change "stop Larson" stop_service; fi
  change "put the program into $folder" copy_program "$folder"
  change "install its Python packages and llama.cpp there" fill_release "$folder"
}

# A release that repairs itself can make its environment anew, not its own program.
require_own_files() { # $1 release folder
  (cd "$1" && grep -v ' [.]/[.]venv/' .larson-files | sha256sum --check --quiet --strict) \
    || fail "Files of the program itself are damaged." "Repair it from a bundle or a clone:  sudo FOLDER/install.sh repair"
}

copy_program() { # $1 release folder
  mkdir -p "$1"
  rm -f "$1/.larson-complete"
  [ "$1" -ef "$here" ] && return # repaired from its own copy
  (cd "$1" && find . -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +)
  program_files "$here" | tar -C "$here" --null --files-from=- -cf - | tar -C "$1" --no-same-owner -xf -
  # The folder it came from may be a FAT partition, on which everything is executable.
  find "$1" -path "$1/.venv" -prune -o -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  find "$1" -path "$1/.venv" -prune -o -type f -exec awk 'FNR == 1 && /^#!/ {print FILENAME} {nextfile}' {} + | tr '\n' '\0' | xargs -0 -r chmod 755
}

# The steps of "./install.sh run", for this folder. A bundle's wheels are taken instead of the network.
fill_release() { # $1 release folder
  local from="$here"
  if [ -n "$bundle" ]; then export PIP_NO_INDEX=1 PIP_FIND_LINKS="$bundle/wheels"; fi
  if [ "$thorough" = 1 ]; then rm -rf "$1/.venv"; fi
  here="$1" venv="$1/.venv" cache="$wheel_cache"
  export PIP_CACHE_DIR="$wheel_cache/pip" # what was downloaded counts after an interruption; it goes once all is there
  make_venv
  borrow_packages "$current"
  install_packages run
  install_llama
  rm -rf "$PIP_CACHE_DIR"
  "$venv/bin/python" -m compileall -q "$1/appliance"
  (cd "$1" && find . -type f ! -name '*.pyc' ! -name '.larson-*' ! -name '*.log' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >.larson-files)
  sync -f "$1"
  release_mark "$1" >"$1/.larson-complete.new"
  mv "$1/.larson-complete.new" "$1/.larson-complete"
  here="$from"
}

# The release that runs has the very packages already: an update then needs no network, and no time to unpack them.
borrow_packages() { # $1 another release
  local lock="requirements/run.lock" mark
  mark="$venv/.larson-run-$(stamp "$here/$lock" "$here/pyproject.toml")"
  if [ -e "$mark" ] || [ "$thorough" = 1 ] || ! cmp -s "$1/$lock" "$here/$lock" || ! whole "$(readlink -f "$1")"; then return; fi
  say "Taking the Python packages of the release that runs"
  rm -f "$venv/.larson-made" # half of another environment would be none
  (cd "$1/.venv" && tar --exclude='__editable__*' --exclude='larson-*' -cf - lib .larson-llama-*) | tar -C "$venv" --no-same-owner -xf -
  install_project
  set_mark "$venv/.larson-made"
  set_mark "$mark"
}

release_undo() { remove_file "$releases"; }

llama_at_hand() {
  [ -n "$(bundled_llama)" ] || [ -e "$current/.venv/.larson-llama-$(llama_key)" ] || compgen -G "$wheel_cache/wheels/$(llama_key)/*.whl" >/dev/null
}

# ---------------------------------------------------------------- models

models_read=0 # 1: every file was read and compared in this run
models_mark() { printf '%s %s' "$wanted_version" "$(sha256sum <"$here/models/manifest.toml" | cut -c1-16)"; }
models_ok() {
  { [ "$thorough" = 0 ] || [ "$models_read" = 1 ]; } && [ "$(remembered models)" = "$(models_mark)" ]
}
models_do() {
  if [ "$thorough" = 1 ]; then
    # `models fetch` reads the files that it fetched, not those that it converted.
    change "remove converted models that are damaged" as_service /usr/bin/python3 - "$model_folder" <"$here/deploy/spoilt.py"
  fi
  if [ -n "$bundle" ]; then change "copy the models of the bundle to $model_folder" copy_models; fi
  change "fetch, check and convert the models in $model_folder" fetch_models
  remember models "$(models_mark)"
  models_read=1
}

copy_models() {
  local file target
  for file in "$bundle"/models/*; do
    target="$model_folder/$(basename "$file")"
    if [ "$file" = "$bundle/models/manifest.toml" ] || as_service cmp -s - "$target" <"$file"; then continue; fi
    take_file "$target" <"$file"
  done
}

# Like put_file, in a folder of larson's. The bundle may be where larson cannot read.
take_file() { # $1 target; the content comes on standard input
  # shellcheck disable=SC2016 # the inner shell expands them
  as_service sh -c 'umask 077; rm -f "$1.larson-new"; cat >"$1.larson-new" && sync "$1.larson-new" && mv -T "$1.larson-new" "$1"' _ "$1"
}

fetch_models() {
  local larson=(as_service "LARSON_DATA=$data" "LARSON_MODELS_FOLDER=$model_folder"
    "LARSON_MODELS_MIRROR=${LARSON_MODELS_MIRROR:-}" "$(release_folder)/.venv/bin/larson")
  "${larson[@]}" models fetch || models_failed "${larson[@]}"
}

models_undo() { :; } # they go with the data folder

# ---------------------------------------------------------------- which release runs

link_ok() { link_is "$current" "releases/$wanted_version"; }
link_do() {
  local old
  old=$(running_version)
  if [ -n "$old" ] && [ "$old" != "$wanted_version" ]; then
    remember reasons "$(health_now)"
    change "stop Larson" stop_service
    change "keep a copy of the data in $backups/before-update" copy_data "$backups/before-update" "$old" || not_copied "$old"
    # Until the new release was seen to be healthy. After a power cut, the next run of the installer goes on from here.
    remember former "$(former_version)"
    remember pending "$old"
    ensure_link "$previous" "releases/$old"
  fi
  ensure_link "$current" "releases/$wanted_version"
}
not_copied() { # $1 the release that runs
  as_service rm -rf "$backups/before-update.new"
  start_unit larson.service
  fail "The data could not be copied to $backups/before-update." "Is the disk full? Make room and run this again. Larson $1 runs as before."
}

link_undo() {
  remove_file "$current"
  remove_file "$previous"
}

# The data as the old release left it. What a new release makes of the database, the old one may not be able to read.
copy_data() { # $1 folder, $2 version
  # shellcheck disable=SC2016 # the inner shell expands them
  as_service bash -euc 'set -o pipefail; umask 077
    rm -rf "$1.new"; mkdir "$1.new"
    tar -C "$3" --exclude=./models --exclude=./after-update -cf - . | tar -C "$1.new" -xpf -
    rm -f "$1.new/version"; printf "%s\n" "$2" >"$1.new/version"
    sync -f "$1.new"
    rm -rf "$1"; mv -T "$1.new" "$1"' _ "$1" "$2" "$data"
}

remove_old_releases() { # all but the one that runs and the one before it
  local folder
  for folder in "$releases"/*/; do
    case "$(basename "$folder")" in
      "$(running_version)" | "$(former_version)") ;;
      *) remove_file "${folder%/}" ;;
    esac
  done
}

# ---------------------------------------------------------------- commands

commands_ok() {
  link_is /usr/local/bin/larson "$current/deploy/larson-command" && link_is /usr/local/sbin/larson-box "$current/install.sh"
}
commands_do() {
  ensure_link /usr/local/bin/larson "$current/deploy/larson-command"
  ensure_link /usr/local/sbin/larson-box "$current/install.sh"
}
commands_undo() {
  remove_file /usr/local/bin/larson
  remove_file /usr/local/sbin/larson-box
}
