# shellcheck shell=bash
# The users that the appliance and its screen run as, and the folders that they own.

# Only groups that exist: a Raspberry Pi has gpio and spi, another machine does not. Not input for the screen: logind
# gives its session the touchscreen, and with the group a browser could read what is typed at every other terminal.
groups_for() { # $1 user
  local group wanted="video render gpio spi i2c audio"
  [ "$1" = larson ] || wanted="video render audio"
  for group in $wanted; do if getent group "$group" >/dev/null; then printf '%s\n' "$group"; fi; done | sort
}

user_there() { getent passwd "$1" >/dev/null && getent group "$1" >/dev/null && getent shadow "$1" >/dev/null; }
groups_of() { id -Gn "$1" | tr ' ' '\n' | sort; } # $1 user
in_its_groups() { [ -z "$(comm -23 <(groups_for "$1") <(groups_of "$1"))" ]; }
# Earlier releases put the screen's user there.
types_for_others() { [ "$1" = larson-kiosk ] && groups_of "$1" | grep -x input >/dev/null; } # $1 user

wanted_users() {
  printf 'larson\n'
  if [ "$answer_kiosk" = yes ]; then printf 'larson-kiosk\n'; fi
}

users_ok() {
  local user
  while read -r user; do user_there "$user" && in_its_groups "$user" && ! types_for_others "$user" || return 1; done < <(wanted_users)
}

users_do() {
  local user
  while read -r user; do
    if ! user_there "$user"; then change "create the user $user" create_user "$user"; fi
    if types_for_others "$user" 2>/dev/null; then change "take $user out of the group input" gpasswd -d "$user" input; fi
    if [ "$dry" = 0 ] && in_its_groups "$user"; then continue; fi
    change "put $user into the groups $(groups_for "$user" | paste -sd,)" \
      usermod -aG "$(groups_for "$user" | paste -sd,)" "$user"
  done < <(wanted_users)
}

create_user() { # $1 user; each part by itself, so that one that was interrupted is completed
  local home=/nonexistent
  [ "$1" = larson ] || home=/var/lib/larson-kiosk
  getent group "$1" >/dev/null || groupadd --system "$1"
  getent passwd "$1" >/dev/null \
    || useradd --system --gid "$1" --home-dir "$home" --no-create-home --shell /usr/sbin/nologin --comment Larson "$1"
  getent shadow "$1" >/dev/null || pwconv
}

users_undo() {
  local user
  for user in larson-kiosk larson; do
    if [ "$user" = larson ] && [ "$keep_data" = 1 ]; then continue; fi # it owns what is kept
    if getent passwd "$user" >/dev/null; then change "remove the user $user" userdel "$user"; fi
    if getent group "$user" >/dev/null; then change "remove the group $user" groupdel "$user"; fi
  done
}

# ---------------------------------------------------------------- folders

folders_ok() { folder_is "$opt" 755 root:root && folder_is "$releases" 755 root:root && folder_is "$state" 700 root:root; }
folders_do() {
  ensure_folder "$opt" 755 root:root
  ensure_folder "$releases" 755 root:root
  ensure_folder "$state" 700 root:root
}
folders_undo() { remove_file "$opt"; }

# What lies in a folder of larson's is made and changed as larson, never as root: it could be a link to anywhere.
data_folders() { # path, mode, owner
  printf '%s 700 larson:larson\n' "$data" "$backups"
  printf '%s 755 root:root\n' "$wheel_cache"
  if [ "$answer_kiosk" = yes ]; then printf '/var/lib/larson-kiosk 700 larson-kiosk:larson-kiosk\n'; fi
}
data_ok() {
  local path mode owner
  while read -r path mode owner; do folder_is "$path" "$mode" "$owner" || return 1; done < <(data_folders)
  owned_by_larson && as_service test -d "$model_folder" -a -w "$model_folder"
}
# Data that an earlier user of that name left belongs to a number that may be another one's now.
owned_by_larson() { [ -z "$(find "$data" "$backups" ! -user larson -print -quit)" ]; }
data_do() {
  local path mode owner
  while read -r path mode owner; do ensure_folder "$path" "$mode" "$owner"; done < <(data_folders)
  if [ -d "$data" ] && [ -d "$backups" ] && ! owned_by_larson; then
    change "give $data and $backups to larson" chown -RPh larson:larson "$data" "$backups"
  fi
  if ! as_service test -d "$model_folder" 2>/dev/null; then
    change "make the folder $model_folder (larson:larson, 700)" as_service mkdir -m 700 "$model_folder"
  fi
}
data_undo() {
  remove_file "$wheel_cache"
  remove_file /var/lib/larson-kiosk
  [ "$keep_data" = 1 ] && return
  remove_file "$data"
  remove_file "$backups"
}
