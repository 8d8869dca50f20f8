# shellcheck shell=bash
# Units and other files of the system, the start of the services, and their health.

patience=180 # seconds that a release may take until people can log in and chat

# ---------------------------------------------------------------- files

for_kiosk() { [[ "$1" == *kiosk* || "$1" == *chromium* || "$1" == *labwc* ]]; }

wanted_files() { # source and target, a line each
  local file
  while IFS= read -r file; do
    if [ "$answer_kiosk" = no ] && for_kiosk "$file"; then continue; fi
    if [ "$answer_voice" = no ] && [[ "$file" == *voice* ]]; then continue; fi
    case "$file" in
      units/*-larson.conf) printf '%s\t%s\n' "$here/deploy/$file" "/etc/systemd/$(basename "$file" -larson.conf).conf.d/larson.conf" ;;
      units/*) printf '%s\t%s\n' "$here/deploy/$file" "/etc/systemd/system/${file#units/}" ;;
      root/*) printf '%s\t%s\n' "$here/deploy/$file" "/${file#root/}" ;;
    esac
  done < <(cd "$here/deploy" && find units root -type f 2>/dev/null | LC_ALL=C sort)
}

mode_of() { if [ "$(head -c 2 "$1")" = '#!' ]; then printf 755; else printf 644; fi; }

# Files that an earlier release brought and this one does not.
stale_files() { comm -23 <(remembered files | sort) <(wanted_files | cut -f2 | sort) | sed '/^$/d'; }

is_unit() { [[ "$1" =~ ^/etc/systemd/system/[^/]+\.(service|timer|socket|path|target|mount)$ ]]; } # $1 file

units_to_enable() {
  local from to
  while IFS=$'\t' read -r from to; do
    if is_unit "$to" && [[ "$to" != *@* ]] && grep -q '^\[Install\]' "$from"; then basename "$to"; fi
  done < <(wanted_files)
}

files_ok() {
  local from to unit
  while IFS=$'\t' read -r from to; do same_file "$from" "$to" "$(mode_of "$from")" root:root || return 1; done < <(wanted_files)
  [ -z "$(stale_files)" ] || return 1
  while read -r unit; do systemctl is-enabled --quiet "$unit" 2>/dev/null || return 1; done < <(units_to_enable)
}

files_do() {
  local from to unit
  # First the list, then the files: what is written is always known to the undo.
  remember_files "$({ remembered files; wanted_files | cut -f2; } | sed '/^$/d' | sort -u)"
  while IFS=$'\t' read -r from to; do
    make_parents "$to"
    keep_foreign "$to"
    write_file "$to" "$(mode_of "$from")" root:root <"$from"
  done < <(wanted_files)
  while IFS= read -r to; do remove_installed "$to"; done < <(stale_files)
  remember_files "$(wanted_files | cut -f2)"
  if booted; then change "reload systemd's units and udev's rules" reload_system; fi
  while read -r unit; do
    systemctl is-enabled --quiet "$unit" 2>/dev/null || change "enable $unit" systemctl enable --quiet "$unit"
  done < <(units_to_enable)
}

reload_system() {
  systemctl daemon-reload
  if command -v udevadm >/dev/null; then udevadm control --reload && udevadm trigger || true; fi
}

remember_files() { if [ "$(remembered files)" != "$1" ]; then remember files "$1"; fi; }

make_parents() { # $1 file; remembers the folders that are new
  local folder
  folder=$(dirname "$1")
  [ -d "$folder" ] && return
  make_parents "$folder"
  remember folders "$(printf '%s\n%s' "$folder" "$(remembered folders)" | sed '/^$/d' | awk '!seen[$0]++')"
  ensure_folder "$folder" 755 root:root
}

# A file of that name which is not ours is kept, and put back by uninstall.
keep_foreign() { # $1 file
  grep -q -x -F "$1" <<<"$(remembered ours)" && return
  if [ -e "$1" ] && [ ! -e "$state/before$1" ]; then change "keep the former $1" keep_before "$1"; fi
  remember ours "$(printf '%s\n%s' "$1" "$(remembered ours)" | sed '/^$/d' | sort -u)"
}

remove_installed() { # $1 file
  if is_unit "$1" && [ -e "$1" ]; then change "stop and disable $(basename "$1")" disable_unit "$(basename "$1")"; fi
  put_back "$1"
}

disable_unit() { # $1 unit
  if booted; then systemctl stop "$1" || true; fi
  systemctl disable --quiet "$1" 2>/dev/null || true
}

files_undo() {
  local path
  while IFS= read -r path; do if [ -n "$path" ]; then remove_installed "$path"; fi; done < <(remembered files)
  while IFS= read -r path; do
    if [ -d "$path" ] && [ -z "$(ls -A "$path")" ]; then change "remove the folder $path" rmdir "$path"; fi
  done < <(remembered folders)
  if booted; then change "reload systemd's units and udev's rules" reload_system; fi
}

# ---------------------------------------------------------------- services

# What is running depends on all this; when it differs from what was last started, they start again.
service_mark() {
  { printf '%s\n' "$wanted_version"; cat "$settings/larson.env" "$settings/kiosk.env" 2>/dev/null
    wanted_files | cut -f1 | tr '\n' '\0' | xargs -0 -r cat; } | sha256sum | cut -c1-16
}

has_service() { [ -e "$here/deploy/units/larson.service" ]; }
stop_service() { if booted && has_service; then systemctl stop larson.service || true; fi; }
# A unit whose condition is not met, such as the screen's where there is no display, is right as it is.
is_settled() { systemctl is-active --quiet "$1" || [ "$(systemctl show -P ConditionResult "$1" 2>/dev/null)" = no ]; } # $1 unit
all_active() {
  local unit
  while read -r unit; do is_settled "$unit" || return 1; done < <(units_to_enable)
}

service_ok() {
  [ ! -e "$state/pending" ] || return 1
  ! booted || { [ "$(remembered settled)" = "$(service_mark)" ] && all_active; }
}

service_do() {
  local unit
  if booted; then
    while read -r unit; do change "start $unit" start_unit "$unit"; done < <(units_to_enable)
    [ "$dry" = 1 ] && return
    say "Waiting until people can log in and chat (at most $patience seconds)"
    if ! await_health; then unhealthy; fi
  fi
  [ "$dry" = 1 ] && return
  remember settled "$(service_mark)"
  forget pending
  remove_old_releases
}

# A start that fails shows in the health, with its reasons.
start_unit() { systemctl restart "$1" || true; }

# The release's own Python asks, with the appliance's settings: they say which port it serves.
health() {
  # shellcheck disable=SC2046 # a word each
  as_service $(grep -v '^#' "$settings/larson.env") "$current/.venv/bin/python" "$current/deploy/health.py" "$@"
}

# 0: people can log in and chat. After an update, what was wrong before may still be; a first installation says what is.
await_health() {
  has_service || return 0
  local allowed=any
  if [ -e "$state/pending" ]; then allowed=$(remembered reasons); fi
  health --seconds "$patience" --allow "$allowed"
}

health_now() { # the parts that are unwell, with commas
  if booted && has_service && [ -n "$(running_version)" ]; then health --list 2>/dev/null || true; fi
}

unhealthy() {
  if [ -e "$state/pending" ]; then roll_back; fi
  fail "Larson does not answer." "See why:  larson doctor  and  journalctl -u larson.service" \
    "Once that is mended, run this again."
}

service_undo() {
  change "stop Larson" stop_service
  [ "$dry" = 1 ] || ! getent passwd larson >/dev/null || [ -z "$(find /proc -maxdepth 1 -user larson -name '[0-9]*' -print -quit)" ] \
    || fail "A program of Larson's still runs, such as a chat at a terminal." "End it and run this again: ps -u larson shows it. Nothing was removed."
}

# ---------------------------------------------------------------- back to the release before

schema_of() { # $1 database; the number of its migrations
  as_service /usr/bin/python3 -c 'import sqlite3, sys
print(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("select count(*) from _sqlite_migrations").fetchone()[0])' "$1" 2>/dev/null || true
}

# The copy that was made before the update is taken only if the new release changed the form of the database. Until the copy
# is back, what came since is moved aside within the data folder, which a full disk allows as well. All is copied before
# anything moves: a box that starts between would find nobody registered, and make an owner of whoever comes first.
restore_data() {
  local copy="$backups/before-update" since="$data/after-update"
  if [ ! -e "$copy/larson.db" ] || [ "$(schema_of "$copy/larson.db")" = "$(schema_of "$data/larson.db")" ]; then return; fi
  # shellcheck disable=SC2016 # the inner shell expands them
  as_service bash -euc 'set -o pipefail; umask 077
    others() { find "$1" -mindepth 1 -maxdepth 1 ! -name models ! -name after-update ! -name put-back "${@:2}"; }
    # An earlier attempt was cut off between the two moves.
    if [ ! -e "$1/larson.db" ] && [ -e "$3/larson.db" ]; then others "$3" -exec mv -t "$1" {} +; fi
    rm -rf "$1/put-back" "$3"; mkdir "$1/put-back"
    tar -C "$2" --exclude=./version -cf - . | tar -C "$1/put-back" -xpf - || { rm -rf "$1/put-back"; exit 1; }
    mkdir "$3"; sync -f "$1"
    others "$1" -exec mv -t "$3" {} +
    others "$1/put-back" -exec mv -t "$1" {} +
    rmdir "$1/put-back"; sync -f "$1"' _ "$data" "$copy" "$since" \
    || { say "Note: the data from before the update could not be put back. Is the disk full? It is in $copy."; return; }
  keep_since "$since"
  say "The database was changed by the new release: its copy from before is put back. What came since is in $since."
}

keep_since() { # $1 folder in the data folder; moved to the backups if there is room
  local target="$backups/after-update"
  # shellcheck disable=SC2016 # the inner shell expands them
  if as_service bash -euc 'rm -rf "$2.new"; cp -a "$1" "$2.new"; sync -f "$2.new"; rm -rf "$2"; mv -T "$2.new" "$2"; rm -rf "$1"' _ "$1" "$target"; then
    since="$target"
  else
    as_service rm -rf "$target.new"
  fi
}

roll_back() {
  local old bad="$wanted_version" former
  old=$(remembered pending) former=$(remembered former)
  say "The new release $bad is not healthy. Going back to $old."
  stop_service
  restore_data
  here="$releases/$old" wanted_version="$old"
  ensure_link "$current" "releases/$old"
  if [ -n "$former" ] && [ "$former" != "$bad" ]; then ensure_link "$previous" "releases/$former"; else remove_file "$previous"; fi
  if ! files_ok; then files_do; fi
  forget pending
  while read -r unit; do start_unit "$unit"; done < <(units_to_enable)
  await_health || fail "The former release $old is not healthy either." "See why:  larson doctor  and  journalctl -u larson.service"
  remember models "$(models_mark)" # they are there still: an update only adds some
  remember settled "$(service_mark)"
  remove_old_releases
  fail "The update to $bad was taken back: it was not healthy." "Larson $old runs as before. journalctl -u larson.service says what was wrong."
}
