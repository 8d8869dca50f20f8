# shellcheck shell=bash
# The system packages: one meta package depends on them all, so that removing it lets them go.

group() { sed -n "s/^$1 //p" "$here/deploy/packages"; }

known_to_apt() { apt-cache show "${1%% *}" >/dev/null 2>&1 || { [[ "$1" == *'|'* ]] && apt-cache show "${1##* }" >/dev/null 2>&1; }; }

# A compiler is wanted only where no wheel is at hand. Once wanted, it stays wanted: the next release may need it.
wants_compiler() { [ -e "$state/compiler" ] || ! llama_at_hand; }

wanted_packages() { # a line each, as a control file names them
  local line
  group base
  if wants_compiler; then group build; fi
  if [ "$answer_kiosk" = yes ]; then group kiosk; fi
  if [ "$(dpkg --print-architecture)" = arm64 ]; then
    while read -r line; do if known_to_apt "$line"; then printf '%s\n' "$line"; fi; done < <(group pi)
  fi
}

control_file() {
  local depends
  depends=$(wanted_packages | paste -sd, | sed 's/,/, /g')
  printf 'Package: %s\nVersion: 1.%s\nArchitecture: all\nMaintainer: Larson\nSection: metapackages\nPriority: optional\n' \
    "$meta_package" "$((16#$(printf '%s' "$depends" | sha256sum | cut -c1-8)))"
  printf 'Depends: %s\nDescription: system packages that Larson needs\n Made by the installer of Larson. Removing it lets them go.\n' "$depends"
}

meta_version() { dpkg-query -W -f '${db:Status-Abbrev}${Version}' "$meta_package" 2>/dev/null || true; }

packages_ok() {
  [ "$(meta_version)" = "ii $(control_file | sed -n 's/^Version: //p')" ] && [ -z "$(dpkg --audit)" ]
}

packages_do() {
  # What the archive has is known from its lists only, which a new card may not have yet.
  if [ "$dry" = 0 ] && { ! all_there || ! lists_there; }; then
    apt-get update -q || say "Note: the lists of packages could not be renewed."
    require_known
  fi
  if wants_compiler; then remember compiler yes; fi
  if [ -n "$(dpkg --audit)" ]; then change "finish an interrupted installation of packages" dpkg --configure -a --force-confold; fi
  change "install the package $meta_package with: $(wanted_packages | paste -sd' ')" install_packages_of_system
}

installed_packages() { dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii //p' | sort; }

install_packages_of_system() {
  local build before
  build=$(mktemp -d)
  mkdir -p "$build/tree/DEBIAN"
  control_file >"$build/tree/DEBIAN/control"
  chmod -R u=rwX,go=rX "$build"
  dpkg-deb --root-owner-group --build "$build/tree" "$build/$meta_package.deb" >/dev/null
  before=$(installed_packages)
  # What was there before the very first run, whatever happened since: only what came with Larson goes with it.
  remember_once packages-before "$before"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --allow-downgrades \
    -o Dpkg::Options::=--force-confold "$build/$meta_package.deb" \
    || fail "apt-get could not install the system packages." "Without a network? Everything in $here/deploy/packages must then be installed already." "Run this again later; what was done is kept."
  rm -rf "$build"
}

lists_there() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

# A package that neither is installed nor can be had, said before apt says it in its own way.
require_known() {
  local line lacking=()
  while read -r line; do known_to_apt "$line" || lacking+=("${line%% *}"); done < <(wanted_packages)
  [ "${#lacking[@]}" = 0 ] || fail "The archive of this system does not have: ${lacking[*]}." \
    "Is there a network? Without a display, or for Debian Bookworm on a PC, add --no-kiosk. Then run this again."
}

all_there() { # nothing has to be downloaded
  local line
  while read -r line; do
    dpkg-query -W -f '${db:Status-Abbrev}' "${line%% *}" 2>/dev/null | grep -q '^ii' || return 1
  done < <(wanted_packages)
}

# Packages that nothing needs any more and that came with Larson. What only recommends one was content without it before.
removable() {
  comm -12 <(apt-get -s autoremove -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | sort) \
    <(comm -13 <(remembered packages-before) <(installed_packages))
}

packages_undo() {
  if [ -n "$(meta_version)" ]; then change "remove the package $meta_package" dpkg --purge "$meta_package"; fi
  [ "$dry" = 1 ] && return
  local rest
  rest=$(removable)
  if [ -n "$rest" ]; then
    # shellcheck disable=SC2086 # a word each
    change "remove the packages that came with it: $(paste -sd' ' <<<"$rest")" \
      env DEBIAN_FRONTEND=noninteractive apt-get purge -y -q $rest
  fi
}
