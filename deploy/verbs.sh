# shellcheck shell=bash
# The verbs of the appliance: each walks the same table of steps.

# In the order in which they are made; uninstall goes the other way.
steps=(folders packages users data answers cmdline hostname wifi release models link commands files service)

declare -A titles=(
  [folders]="Folders"
  [packages]="System packages"
  [users]="Users larson and larson-kiosk"
  [data]="Folders for data, models and backups"
  [answers]="Settings in $settings"
  [cmdline]="Memory limits, in the kernel's command line"
  [hostname]="Name on the network"
  [wifi]="Wi-Fi country"
  [release]="Program and Python packages"
  [models]="Models"
  [link]="The release that runs"
  [commands]="Commands larson and larson-box"
  [files]="Units and files of the system"
  [service]="Services"
)

keep_data=0     # 1: uninstall leaves data, backups, settings and the user who owns them
with_data=0     # 1: rollback takes the data back to the update as well
needs_restart=0 # 1: something takes effect at the next start of the machine
bundle=''       # the folder of a bundle, if the program was started from one
words=()        # what stands on the command line besides options

appliance_usage() {
  cat <<'TEXT'
  sudo ./install.sh appliance   make this machine a Larson box; run again to finish, change or check it
  sudo ./install.sh update [FOLDER]   install the release in FOLDER (default: this one); taken back if it is not healthy
  sudo ./install.sh rollback [--with-data]   go back to the release before
  sudo ./install.sh repair      read everything that was installed, and mend what differs
  sudo ./install.sh uninstall [--keep-data]   take everything away again
  ./install.sh bundle FOLDER [--board this|pi4|pi5] [--python 3.11,3.13] [--llama WHEEL]
                                make a folder that installs Larson without a network or a compiler

Options: --yes (ask nothing), --dry-run (print every change, make none), --name NAME, --language en|de|nl,
  --wifi-country XX, --led-pins 17,18,…, --no-kiosk (no display here), --voice (use a microphone and
  a speaker), --force (other systems), --patience SECONDS,
  --bundle-sha256 SUM (the checksum that the maker of a bundle was told)
TEXT
}

needs_value() { [ $# -ge 2 ] || { printf '%s needs a value.\n' "$1" >&2; exit 2; }; }

read_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --yes) asks=0 ;;
      --dry-run) dry=1 ;;
      --force) force=1 ;;
      --keep-data) keep_data=1 ;;
      --with-data) with_data=1 ;;
      --kiosk) answer_kiosk=yes ;;
      --no-kiosk) answer_kiosk=no ;;
      --voice) answer_voice=yes ;;
      --no-voice) answer_voice=no ;;
      --name | --language | --wifi-country | --led-pins | --patience | --board | --python | --llama | --bundle-sha256) needs_value "$@"; read_value "$1" "$2"; shift ;;
      -*) printf 'There is no option %s.\n' "$1" >&2; appliance_usage >&2; exit 2 ;;
      *) words+=("$1") ;;
    esac
    shift
  done
}

read_value() { # $1 option, $2 value
  case "$1" in
    --name) answer_name=$2 ;;
    --language) answer_language=$2 ;;
    --wifi-country) answer_country=$2 ;;
    --led-pins) answer_pins=$2 ;;
    --patience) patience=$2 ;;
    --board) board=$2 ;;
    --python) pythons=$2 ;;
    --llama) llama_wheel=$2 ;;
    --bundle-sha256) bundle_sum=$2 ;;
  esac
}

begin() { # what every verb that changes the machine needs
  umask 022
  require_root "$verb" "$@"
  take_lock
  [ "${LARSON_UNATTENDED:-}" != 1 ] || asks=0
}

deliver() { # all steps for the release in $here
  require_system
  open_bundle
  ask_all
  find_version
  require_room
  walk "${steps[@]}"
  report
}

report() {
  if [ "$changes" = 0 ]; then tick "Nothing had to be changed: Larson $wanted_version is installed."
  elif [ "$dry" = 1 ]; then say "Nothing was changed: this was a dry run of $changes changes."
  else tick "Larson $wanted_version is installed."
  fi
  if [ "$needs_restart" = 1 ] && [ "$dry" = 0 ]; then say "Restart this machine once, so that the kernel limits memory:  sudo reboot"; fi
}

appliance_verb() { begin "$@"; deliver; }

require_installed() { [ -n "$(running_version)" ] || fail "Larson is not installed here." "Install it:  sudo ./install.sh appliance"; }

update_verb() {
  begin "$@"
  require_installed
  local folder="${words[0]:-$here}"
  [ -f "$folder/install.sh" ] && [ -d "$folder/deploy" ] || fail "There is no release of Larson in $folder." "Name the folder of a clone or of a bundle."
  folder=$(cd "$folder" && pwd -P)
  [ "$folder" != "$here" ] || { deliver; return; }
  case "$here" in "$folder") ;; *) check_bundle "$folder" ;; esac
  # The new release knows best how it is installed. The lock goes along.
  words=()
  exec "$folder/install.sh" update "$@"
}

rollback_verb() {
  begin "$@"
  require_installed
  local old
  old=$(former_version)
  { [ -n "$old" ] && whole "$releases/$old"; } || fail "There is no release to go back to." "Install one:  sudo ./install.sh update FOLDER"
  here="$releases/$old"
  if [ "$(schema_of "$backups/before-update/larson.db")" != "$(schema_of "$data/larson.db")" ]; then roll_data_back "$old"; fi
  deliver
}

roll_data_back() { # $1 release to go back to
  [ "$(as_service cat "$backups/before-update/version" 2>/dev/null)" = "$1" ] || return 0
  [ "$with_data" = 1 ] || fail "Release $1 cannot read the database any more: the update changed it." \
    "With --with-data the data goes back to the moment before the update as well. What came since is then in $backups/after-update."
  change "stop Larson" stop_service
  wanted_version=$(running_version)
  change "put the data from before the update back" restore_data
}

repair_verb() { begin "$@"; require_installed; thorough=1; deliver; }

uninstall_verb() {
  begin "$@"
  local what="Larson with all people, chats and backups"
  [ "$keep_data" = 0 ] || what="Larson, and keep its data in $data, $backups and $settings"
  if [ "$asks" = 1 ] && [ "$dry" = 0 ]; then
    local answer=n
    if [ -t 0 ]; then read -r -p "  Remove $what? [y/N] " answer; fi
    case "$answer" in [yY]*) ;; *) fail "Nothing was removed." "To remove it without being asked, add --yes." ;; esac
  fi
  walk_back "${steps[@]}"
  if [ "$dry" = 1 ]; then say "Nothing was changed: this was a dry run of $changes changes."; else tick "Removed: $what."; fi
}
