# shellcheck shell=bash
# What is changed in the operating system itself: kernel command line, host name, Wi-Fi country.

# ---------------------------------------------------------------- kernel command line

# The firmware of a Raspberry Pi starts the kernel without them; MemoryMax in a unit then does nothing.
cmdline_word=cgroup_enable=memory

cmdline_file() {
  local path
  for path in /boot/firmware/cmdline.txt /boot/cmdline.txt; do
    if [ -f "$path" ]; then printf '%s' "$path"; return; fi
  done
}

cmdline_ok() { [ -z "$(cmdline_file)" ] || grep -q -w -- "$cmdline_word" "$(cmdline_file)"; }
cmdline_do() {
  remember_once cmdline added
  # The kernel reads the first line only.
  sed "1s/[[:space:]]*\$/ $cmdline_word/" "$(cmdline_file)" | write_over "$(cmdline_file)"
  needs_restart=1
}
cmdline_undo() {
  [ "$(remembered cmdline)" = added ] && [ -n "$(cmdline_file)" ] || return 0
  sed "1s/ $cmdline_word\b//" "$(cmdline_file)" | write_over "$(cmdline_file)"
  forget cmdline
}

# Replaces a file of the system, which keeps its owner and mode.
write_over() { write_file "$1" "$(stat -c %a "$1")" "$(stat -c %U:%G "$1")"; }

# ---------------------------------------------------------------- host name

# Avahi answers for the host name, so that the box is found as NAME.local.
hostname_ok() {
  [ "$(cat /etc/hostname 2>/dev/null)" = "$answer_name" ] && grep -q -E "^127\.0\.1\.1[[:space:]]+$answer_name\$" /etc/hosts \
    && { [ ! -d /etc/cloud/cloud.cfg.d ] || [ -f /etc/cloud/cloud.cfg.d/99-larson.cfg ]; }
}

# A file of hosts, with the line that Debian gives a machine's own name.
hosts_with() { # $1 name, $2 file
  grep -v -E '^127\.0\.1\.1[[:space:]]' "$2" 2>/dev/null || true
  printf '127.0.1.1\t%s\n' "$1"
}

hostname_do() {
  remember_once hostname set
  keep_before /etc/hosts
  keep_before /etc/hostname
  set_hostname "$answer_name"
  if [ -d /etc/cloud/cloud.cfg.d ]; then # or cloud-init would put the former name back at the next boot
    printf 'preserve_hostname: true\n' | write_file /etc/cloud/cloud.cfg.d/99-larson.cfg 644 root:root
  fi
}

set_hostname() { # $1 name
  hosts_with "$1" /etc/hosts | write_file /etc/hosts 644 root:root
  printf '%s\n' "$1" | write_file /etc/hostname 644 root:root
  if booted; then change "call this machine $1 from now on" hostnamectl set-hostname "$1"; fi
}

# A name, or a line of /etc/hosts, that somebody else wrote since stays.
hostname_undo() {
  local ours before
  [ "$(remembered hostname)" = set ] || return 0
  remove_file /etc/cloud/cloud.cfg.d/99-larson.cfg
  ours=$(kept_answer NAME)
  if cmp -s /etc/hosts <(hosts_with "$ours" "$state/before/etc/hosts"); then put_back /etc/hosts; fi
  if [ "$(cat /etc/hostname 2>/dev/null)" != "$ours" ]; then return; fi
  put_back /etc/hostname
  before=$(cat "$state/before/etc/hostname" 2>/dev/null || true)
  if [ -n "$before" ] && booted; then change "call this machine $before again" hostnamectl set-hostname "$before"; fi
  put_back /etc/hostname
}

# ---------------------------------------------------------------- Wi-Fi country

wifi_ok() {
  [ -z "$answer_country" ] || ! command -v raspi-config >/dev/null \
    || [ "$(raspi-config nonint get_wifi_country 2>/dev/null)" = "$answer_country" ]
}
wifi_do() {
  remember_once wifi-before "$(raspi-config nonint get_wifi_country 2>/dev/null || true)"
  change "set the Wi-Fi country to $answer_country" raspi-config nonint do_wifi_country "$answer_country"
}
wifi_undo() {
  local before
  before=$(remembered wifi-before)
  if [ -n "$before" ] && command -v raspi-config >/dev/null; then
    change "set the Wi-Fi country back to $before" raspi-config nonint do_wifi_country "$before"
  elif [ -e "$state/wifi-before" ]; then
    say "The Wi-Fi country stays as it is: there was none before, and a radio needs one."
  fi
  forget wifi-before
}
