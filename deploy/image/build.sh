#!/usr/bin/env bash
# Makes an SD-card image with Larson installed, on a Debian machine. Its first boot shows the page of the first run.
#
#   sudo deploy/image/build.sh BUNDLE IMAGE --sources FILE [--release trixie] [--name larson] [--language en]
#                              [--wifi-country GB] [--size 8G] [--no-kiosk] [--board-packages "…"] [--owner NAME:HASH]
#
# BUNDLE   a folder made by "./install.sh bundle FOLDER --board pi5 --llama WHEEL"
# IMAGE    the file to write, such as larson.img
# --sources FILE  the APT sources of Raspberry Pi OS, in deb822 form: copy them from a running Raspberry Pi
#
# --owner NAME:HASH  who can log in and use sudo; the hash of the password is from: openssl passwd -6
# --board-packages  kernel, firmware and tools of the board, instead of those of a Raspberry Pi
#
# Needs mmdebstrap, mtools, dosfstools, e2fsprogs and fdisk. For another processor than this machine's it also needs
# qemu-user-static, version 10 or newer. No loop device is used.
# Exit status: 0 done, 1 a step failed, 2 wrong usage.
set -euo pipefail

bundle='' image='' sources='' owner='' release=trixie size=8G
options=(--yes)
board_packages="raspi-firmware linux-image-rpi-v8 linux-image-rpi-2712 raspi-config firmware-brcm80211"
disk_id=6c617273 # the partitions' ids follow from it; the kernel finds its root by them, without an initramfs
packages="systemd-sysv udev dbus sudo python3 python3-venv ca-certificates iproute2 network-manager openssh-server
  avahi-daemon libgomp1 libstdc++6 cloud-guest-utils e2fsprogs"

usage() { sed -n '2,18p' "$0" | sed 's/^# \{0,1\}//'; exit 2; }
fail() { printf '✗ %s\n' "$1" >&2; exit 1; }
say() { printf '• %s\n' "$*"; }

read_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --sources) sources="${2:-}"; shift ;;
      --release) release="${2:-}"; shift ;;
      --size) size="${2:-}"; shift ;;
      --owner) owner="${2:-}"; shift ;;
      --board-packages) board_packages="${2:-}"; shift ;;
      --name | --language | --wifi-country) options+=("$1" "${2:-}"); shift ;;
      --no-kiosk) options+=("$1") ;;
      -*) usage ;;
      *) if [ -z "$bundle" ]; then bundle=$1; elif [ -z "$image" ]; then image=$1; else usage; fi ;;
    esac
    shift
  done
  [ -n "$image" ] && [ -n "$sources" ] || usage
}

require() {
  local tool
  [ "$(id -u)" = 0 ] || fail "This needs root."
  [ -f "$bundle/SHA256SUMS" ] || fail "$bundle is not a bundle."
  [ -f "$sources" ] || fail "There is no file $sources."
  for tool in mmdebstrap mcopy mkfs.vfat mke2fs sfdisk; do
    command -v "$tool" >/dev/null || fail "$tool is missing. Run: apt-get install mmdebstrap mtools dosfstools e2fsprogs fdisk"
  done
}

architecture() { if [ "$(sed -n 's/^MACHINE=//p' "$bundle/bundle.env")" = aarch64 ]; then printf arm64; else printf amd64; fi; }

make_root() { # $1 folder
  say "Debian $release for $(architecture)"
  mmdebstrap --architectures="$(architecture)" --variant=minbase --include="$(xargs <<<"$packages $board_packages" | tr ' ' ,)" \
    "$release" "$1" "$sources"
}

# As on a running box, but nothing is started: there is no systemd in a chroot.
install_larson() { # $1 folder
  say "Larson"
  mkdir -p "$1/mnt/bundle"
  touch "$1/etc/resolv.conf"
  # shellcheck disable=SC2016 # the inner shell expands them
  unshare --mount --propagation private --pid --fork --kill-child bash -ec '
    mount --bind "$2" "$1/mnt/bundle"; mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount -t tmpfs tmpfs "$1/run"
    mount --bind "$(readlink -f /etc/resolv.conf)" "$1/etc/resolv.conf"
    root=$1; shift 2
    exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 /mnt/bundle/install.sh appliance "$@"' \
    _ "$1" "$bundle" "${options[@]}"
  rmdir "$1/mnt/bundle"
}

add_owner() { # $1 folder
  if [ -z "$owner" ]; then say "Nobody can log in to this image: add --owner NAME:HASH to change that."; return; fi
  chroot "$1" useradd --create-home --shell /bin/bash --groups sudo --password "${owner#*:}" "${owner%%:*}"
}

# What must differ from box to box is made at the first boot, and the root partition grows to the size of the card.
make_unpersonal() { # $1 folder
  rm -f "$1"/etc/ssh/ssh_host_* "$1/var/lib/larson/box.key" "$1/var/lib/larson/larson.db"*
  : >"$1/etc/machine-id"
  printf 'LABEL=larson-root / ext4 defaults,noatime 0 1\nLABEL=LARSON-BOOT /boot/firmware vfat defaults 0 2\n' >"$1/etc/fstab"
  cat >"$1/etc/systemd/system/larson-first-boot.service" <<'UNIT'
[Unit]
Description=Fill the memory card, make keys for ssh
ConditionFirstBoot=yes
DefaultDependencies=no
After=local-fs.target
Before=ssh.service basic.target

[Service]
Type=oneshot
ExecStart=-/bin/sh -c 'root=$(findmnt -n -o SOURCE /); growpart "/dev/$(lsblk -n -o PKNAME "$root")" 2; resize2fs "$root"'
ExecStart=-/usr/bin/ssh-keygen -A

[Install]
WantedBy=sysinit.target
UNIT
  mkdir -p "$1/etc/systemd/system/sysinit.target.wants"
  ln -s ../larson-first-boot.service "$1/etc/systemd/system/sysinit.target.wants/"
}

kernel_command_line() { # $1 folder
  local file="$1/boot/firmware/cmdline.txt"
  mkdir -p "$1/boot/firmware"
  printf 'console=tty1 root=PARTUUID=%s-02 rootfstype=ext4 fsck.repair=yes rootwait quiet cgroup_enable=memory\n' "$disk_id" >"$file"
}

# Both partitions are made as files and put behind a partition table, so that nothing has to be mounted.
write_image() { # $1 folder
  local boot="$1.boot" root="$1.root" mib=$((1024 * 1024))
  say "Image $image ($size)"
  truncate -s 512M "$boot"
  mkfs.vfat -n LARSON-BOOT "$boot" >/dev/null
  if [ -n "$(ls -A "$1/boot/firmware")" ]; then mcopy -s -i "$boot" "$1"/boot/firmware/* ::; fi
  truncate -s "$size" "$image"
  truncate -s $(($(stat -c %s "$image") - 514 * mib)) "$root"
  mv "$1/boot/firmware" "$1.firmware"; mkdir "$1/boot/firmware"
  mke2fs -q -t ext4 -L larson-root -d "$1" -F "$root"
  printf 'label: dos\nlabel-id: 0x%s\nstart=1MiB, size=512MiB, type=c, bootable\nstart=513MiB, type=83\n' "$disk_id" | sfdisk -q "$image"
  dd if="$boot" of="$image" bs=1M seek=1 conv=notrunc,sparse status=none
  dd if="$root" of="$image" bs=1M seek=513 conv=notrunc,sparse status=none
  sha256sum "$image" >"$image.sha256"
}

main() {
  read_arguments "$@"
  require
  bundle=$(cd "$bundle" && pwd)
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  make_root "$work/tree"
  kernel_command_line "$work/tree"
  install_larson "$work/tree"
  add_owner "$work/tree"
  make_unpersonal "$work/tree"
  write_image "$work/tree"
  say "$image is ready. Write it to a card, for example with Raspberry Pi Imager (\"Use custom\")."
}

main "$@"
