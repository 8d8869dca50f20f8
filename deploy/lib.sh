# shellcheck shell=bash
# What all steps of the appliance's installation use: paths, changes that can be printed instead of made, and the walk
# through the table of steps. Sourced by install.sh; nothing happens by itself.

opt=/opt/larson
releases=$opt/releases
current=$opt/current
previous=$opt/previous
state=$opt/state          # what the installer has to remember to undo its changes
settings=/etc/larson
data=/var/lib/larson
model_folder=$data/models
wheel_cache=/var/cache/larson
backups=/var/backups/larson
meta_package=larson-box

dry=0      # 1: print every change, make none
thorough=0 # 1: read every file that was installed, instead of trusting the marks
changes=0  # how many changes were made, or printed

# ---------------------------------------------------------------- changes

# Every change goes through here. $1 says it in words; the rest is the command.
change() {
  local words="$1"
  shift
  changes=$((changes + 1))
  if [ "$dry" = 1 ]; then printf '    would %s\n' "$words"; return; fi
  printf '    %s\n' "$words"
  "$@"
}

# Called where models could not be fetched. A setting that Larson refuses stops that too.
models_failed() { # the larson command, which has said why
  "$@" settings >/dev/null 2>&1 || fail "A setting is wrong: the line above says which." "Correct it, then run this again to go on where it stopped."
  fail "A model is missing: the line above says why." "Run this again to go on where it stopped."
}

same_file() { # $1 content, $2 target, $3 mode, $4 owner
  [ -f "$2" ] && [ ! -L "$2" ] && cmp -s "$1" "$2" && [ "$(stat -c '%a %U:%G' "$2")" = "$3 $4" ]
}

# The new file takes the old one's place in one step: after a power cut it has the old content or all of the new.
put_file() { # $1 content, $2 target, $3 mode, $4 owner
  local partial="$2.larson-new"
  cp --no-preserve=all "$1" "$partial"
  # A FAT partition, such as the boot partition, has neither owners nor modes.
  chown "$4" "$partial" 2>/dev/null || true
  chmod "$3" "$partial"
  sync "$partial"
  mv -T "$partial" "$2"
}

write_file() { # $1 target, $2 mode, $3 owner; the content comes on standard input
  local content
  content=$(mktemp)
  cat >"$content"
  same_file "$content" "$1" "$2" "$3" || change "write $1" put_file "$content" "$1" "$2" "$3"
  rm -f "$content"
}

remove_file() { # $1 path; nothing is there: nothing to do
  if [ -e "$1" ] || [ -L "$1" ]; then change "remove $1" rm -rf "$1"; fi
}

folder_is() { [ "$(stat -c '%F %a %U:%G' "$1" 2>/dev/null)" = "directory $2 $3" ]; } # $1 path, $2 mode, $3 owner

ensure_folder() { # $1 path, $2 mode, $3 owner
  folder_is "$@" || change "make the folder $1 ($3, $2)" install -d -m "$2" -o "${3%:*}" -g "${3#*:}" "$1"
}

link_is() { [ -L "$1" ] && [ "$(readlink "$1")" = "$2" ]; } # $1 link, $2 target

swap_link() { ln -sfn "$2" "$1.larson-new" && mv -T "$1.larson-new" "$1" && sync "$(dirname "$1")"; }

ensure_link() { # $1 link, $2 target
  link_is "$@" || change "link $1 to $2" swap_link "$1" "$2"
}

# ---------------------------------------------------------------- memory of the installer

remember() { # $1 key, $2 value; kept until it is forgotten
  [ "$dry" = 1 ] && return
  [ "$(remembered "$1")" = "$2" ] && [ -e "$state/$1" ] && return
  printf '%s\n' "$2" >"$state/$1.larson-new"
  sync "$state/$1.larson-new"
  mv -T "$state/$1.larson-new" "$state/$1"
}
remember_once() { [ -e "$state/$1" ] || remember "$@"; }
remembered() { cat "$state/$1" 2>/dev/null || true; }

# A file of the system as it was before the very first change, or nothing if there was none.
keep_before() { # $1 path
  if [ "$dry" = 1 ] || [ -e "$state/before$1" ] || [ ! -e "$1" ]; then return; fi
  mkdir -p "$(dirname "$state/before$1")"
  cp -a "$1" "$state/before$1.larson-new"
  sync "$state/before$1.larson-new"
  mv -T "$state/before$1.larson-new" "$state/before$1"
}
put_back() { # $1 path
  if [ -e "$state/before$1" ]; then
    cmp -s "$1" "$state/before$1" && [ "$(stat -c %a%u%g "$1")" = "$(stat -c %a%u%g "$state/before$1")" ] \
      || change "put the former $1 back" cp -a --remove-destination "$state/before$1" "$1"
  elif [ -d "$state" ]; then remove_file "$1"
  fi
}
forget() { [ "$dry" = 1 ] || rm -f "$state/$1"; }

# ---------------------------------------------------------------- the walk

# Each step is a name with three functions: NAME_ok (is it so already?), NAME_do and NAME_undo.
walk() { # the names of the steps
  local step
  for step in "$@"; do
    if "${step}_ok"; then tick "${titles[$step]}"; continue; fi
    say "${titles[$step]}"
    "${step}_do"
    [ "$dry" = 1 ] || "${step}_ok" || fail "This step did not take effect: ${titles[$step]}." "Read the lines above, and run this again."
  done
}

walk_back() { # the names of the steps, in the order in which they were made
  local names=("$@") number
  for ((number = ${#names[@]} - 1; number >= 0; number--)); do
    say "Undo: ${titles[${names[number]}]}"
    "${names[number]}_undo"
  done
}

# A systemd that runs: in a chroot, such as that of an image being built, services start at the first boot instead.
booted() { [ -d /run/systemd/system ]; }

as_service() { # runs a command as the appliance's user, in a folder that it can read
  (cd / && exec setpriv --reuid larson --regid larson --init-groups --reset-env env HOME=/nonexistent "$@")
}

# One installation at a time. The programs that it starts hold the lock with it, until the last of them has ended.
take_lock() {
  (umask 077 && : >>/run/larson-install.lock) # for root alone: whoever can read it could hold it
  exec 8>/run/larson-install.lock
  flock -n 8 || fail "Another installation of Larson is running." "Wait for it to end, then run this again."
}
