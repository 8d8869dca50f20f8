"""A PC that is emulated as a whole, with a kernel of its own, a disk and a hardware watchdog.

There is no initramfs-tools in the trees: a few modules and busybox do what the first program of a boot has to.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from arm import kept, run
from place import locked
from roots import base, overlay, run_in

# In this order, each by what it needs; the watchdog is loaded before systemd, which looks for it when it starts.
MODULES = (
    *("drivers/virtio/virtio.ko", "drivers/virtio/virtio_ring.ko", "drivers/virtio/virtio_pci_legacy_dev.ko"),
    *("drivers/virtio/virtio_pci_modern_dev.ko", "drivers/virtio/virtio_pci.ko", "drivers/block/virtio_blk.ko"),
    *("lib/crc16.ko", "crypto/crc32c_generic.ko", "fs/mbcache.ko", "fs/jbd2/jbd2.ko"),
    *("fs/ext4/ext4.ko", "drivers/watchdog/watchdog.ko", "drivers/watchdog/i6300esb.ko"),
)
FIRST = """#!/bin/busybox sh
/bin/busybox mkdir -p /dev /proc /root
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
for module in {modules}; do /bin/busybox insmod /modules/$module || echo "no $module"; done
i=0; while [ ! -b /dev/vda ] && [ $i -lt 100 ]; do /bin/busybox sleep 0.2; i=$((i+1)); done
/bin/busybox mount -t ext4 /dev/vda /root
/bin/busybox mount --move /dev /root/dev
/bin/busybox umount /proc
exec /bin/busybox switch_root /root /usr/lib/systemd/systemd
"""


def missing() -> str:
    """Why nothing can be emulated here, or an empty text."""
    for tool, package in (("qemu-system-x86_64", "qemu-system-x86"), ("mke2fs", "e2fsprogs")):
        if not shutil.which(tool):
            return f"{tool} is not installed: apt-get install {package}"
    return ""


def kernel(place: Path) -> Path:
    """A folder with Debian's kernel, as `vmlinuz`, and what boots it from a disk, as `initrd`."""
    folder = kept("kernel", " ".join(MODULES) + FIRST)
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            with overlay(place / "kernel", base("trixie")) as root:
                script = """cd /tmp && apt-get update -q && apt-get download -q busybox-static \
                    $(apt-cache depends linux-image-amd64 | awk '/Depends/ { print $2; exit }')"""
                run_in(root, "sh", "-c", script)
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            for package in (place / "kernel" / "up" / "tmp").glob("*.deb"):
                run("dpkg", "-x", package, partial / "files")
            _pack(partial)
            shutil.rmtree(partial / "files")
            partial.rename(folder)
    return folder


def _pack(folder: Path) -> None:
    """Write `vmlinuz` and `initrd` of what was unpacked below `files`."""
    files, tree = folder / "files", folder / "tree"
    (tree / "modules").mkdir(parents=True)
    (tree / "bin").mkdir()
    (image,) = files.glob("boot/vmlinuz-*")
    image.rename(folder / "vmlinuz")
    names = []
    for module in MODULES:  # what is built into this kernel has no file
        for path in [
            *files.glob(f"lib/modules/*/kernel/{module}*"),
            *files.glob(f"usr/lib/modules/*/kernel/{module}*"),
        ]:
            shutil.copy(path, tree / "modules")
            names.append(path.name)
    for name in [each for each in names if each.endswith(".xz")]:
        run("xz", "-d", tree / "modules" / name)
    (busybox,) = {path.resolve() for path in files.glob("**/bin/busybox")}
    shutil.copy(busybox, tree / "bin")
    first = tree / "init"
    first.write_text(FIRST.format(modules=" ".join(name.removesuffix(".xz") for name in names)))
    first.chmod(0o755)
    run("sh", "-c", "find . | ./bin/busybox cpio -o -H newc > ../initrd", cwd=tree)
    shutil.rmtree(tree)


@contextmanager
def running(boot: Path, disk: Path, log: Path, options: Sequence[str] = ()) -> Iterator[subprocess.Popen]:
    """The machine; its console goes to the file `log`. It ends when it is reset."""
    # Its clock counts instructions and does not wait: however busy this machine is, that one lives as many seconds.
    # 16 ns each: a kernel in panic reads the clock until it is reset, which is the slowest thing to emulate.
    command = ["qemu-system-x86_64", "-M", "q35", "-cpu", "max", "-accel", "tcg,thread=single", "-m", "1024"]
    command += ["-icount", "shift=4,sleep=off", "-display", "none", "-serial", f"file:{log}", "-no-reboot"]
    command += ["-nic", "none", *options, "-kernel", str(boot / "vmlinuz"), "-initrd", str(boot / "initrd")]
    command += ["-append", "rw console=ttyS0 quiet systemd.show_status=1 panic=0 no_timer_check"]
    command += ["-drive", f"file={disk},if=virtio,format=raw,cache=unsafe"]
    machine = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield machine
    finally:
        machine.kill()
        machine.wait()
