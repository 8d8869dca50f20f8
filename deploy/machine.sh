# shellcheck shell=bash
# What the machine must be, and the answers that a person gives once.

answer_name='' answer_language='' answer_country='' answer_pins='' answer_kiosk='' answer_voice=''
asks=1  # 0: nobody is asked, by --yes
force=0 # 1: install on a system that is not known to work

require_root() {
  [ "$(id -u)" = 0 ] || fail "This needs root." "Run:  sudo $0 $*"
}

# Raspberry Pi OS Bookworm and Trixie, 64-bit, and the Debian releases below them. Others work by chance at best.
require_system() {
  local id='' codename=''
  id=$(. /etc/os-release && printf '%s' "${ID:-}")
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  case "$id:$codename:$(dpkg --print-architecture)" in
    debian:bookworm:arm64 | debian:trixie:arm64 | debian:bookworm:amd64 | debian:trixie:amd64) return ;;
  esac
  [ "$force" = 0 ] || { say "Note: $id $codename is not supported; going on as you asked."; return; }
  fail "Larson installs on 64-bit Raspberry Pi OS or Debian, Bookworm or Trixie. This is $id $codename $(dpkg --print-architecture)." \
    "To try it all the same, add --force."
}

require_room() {
  local free
  free=$(df -Pk /opt | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$free" -ge 2000 ] || [ -e "$(release_folder)/.larson-complete" ] \
    || fail "Only $free MB free in /opt; a release needs 2000 MB." "Free some space and run this again."
}

# ---------------------------------------------------------------- answers

good_name() { [[ "$1" =~ ^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$ ]]; }
good_language() { [[ "$1" =~ ^(en|de|nl)$ ]]; }
good_country() { [[ "$1" =~ ^([A-Z]{2})?$ ]]; }
good_choice() { [[ "$1" =~ ^(yes|no)$ ]]; }
good_pins() { # GPIO numbers from 0 to 27, each only once, or none: then Larson's own default counts
  [ -z "$1" ] && return
  [[ "$1" =~ ^([0-9]|1[0-9]|2[0-7])(,([0-9]|1[0-9]|2[0-7])){0,27}$ ]] || return 1
  [ "$(tr ',' '\n' <<<"$1" | sort -u | wc -l)" = "$(tr ',' '\n' <<<"$1" | wc -l)" ]
}

kept_answer() { sed -n "s/^$1=//p" "$settings/install.env" 2>/dev/null || true; }

# An option counts before a kept answer, that before a question, and a default last.
ask() { # $1 variable, $2 key, $3 check, $4 default, $5 question
  local -n value="$1"
  local kept
  if [ -z "$value" ] && grep -q "^$2=" "$settings/install.env" 2>/dev/null; then
    kept=$(kept_answer "$2")
    if "$3" "$kept"; then value=$kept; return; fi
  fi
  if [ -z "$value" ]; then
    value=$4
    if [ "$asks" = 1 ] && [ -t 0 ]; then read -r -p "  $5 [$4] " value; value=${value:-$4}; fi
  fi
  "$3" "$value" || fail "'$value' is no answer to: $5" "Give another one, or leave the option out for '$4'."
}

ask_all() {
  ask answer_name NAME good_name larson "Name of the box on the network: small letters, digits and hyphens?"
  ask answer_language LANGUAGE good_language en "Language of the touchscreen: en, de or nl?"
  ask answer_country WIFI_COUNTRY good_country '' "Wi-Fi country, such as GB or DE (empty: leave as it is)?"
  ask answer_pins LED_PINS good_pins '' "GPIO numbers of the LEDs from left to right (empty: 17,18,27,22,23,24,25,5)?"
  ask answer_kiosk KIOSK good_choice yes "Show Larson full screen on a display of this machine: yes or no?"
  ask answer_voice VOICE good_choice no "Let Larson use a microphone and a speaker of this machine: yes or no?"
}

install_env() {
  printf 'NAME=%s\nLANGUAGE=%s\nWIFI_COUNTRY=%s\nLED_PINS=%s\nKIOSK=%s\nVOICE=%s\n' \
    "$answer_name" "$answer_language" "$answer_country" "$answer_pins" "$answer_kiosk" "$answer_voice"
}

larson_env() {
  printf '# Written by the installer of Larson. Your own settings belong in %s/larson.toml.\n' "$data"
  printf 'LARSON_DATA=%s\nLARSON_DATA_BACKUPS=%s\nLARSON_MODELS_FOLDER=%s\nLARSON_NETWORK_NAME=%s\n' "$data" "$backups" "$model_folder" "$answer_name"
  [ -z "$answer_pins" ] || printf 'LARSON_LIGHTS_PINS=%s\n' "$answer_pins"
  [ "$answer_voice" = no ] || printf 'LARSON_VOICE_ON=true\n'
}

kiosk_env() { printf '# Written by the installer of Larson.\nLANGUAGE=%s\n' "$answer_language"; }

answers_ok() {
  folder_is "$settings" 755 root:root \
    && same_file <(install_env) "$settings/install.env" 644 root:root \
    && same_file <(larson_env) "$settings/larson.env" 644 root:root \
    && same_file <(kiosk_env) "$settings/kiosk.env" 644 root:root
}
answers_do() {
  ensure_folder "$settings" 755 root:root
  install_env | write_file "$settings/install.env" 644 root:root
  larson_env | write_file "$settings/larson.env" 644 root:root
  kiosk_env | write_file "$settings/kiosk.env" 644 root:root
}
answers_undo() { if [ "$keep_data" = 0 ]; then remove_file "$settings"; fi; }
