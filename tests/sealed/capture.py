"""What passes a network interface. As a program it writes that down until SIGTERM: `capture.py INTERFACE FILE`.

One JSON object a line for each packet unlike those before; the last line counts the packets and those that were lost.
Packets that the interface itself sends are left out, except on the loopback, which has no other end. Needs root.
"""

import ipaddress
import json
import signal
import socket
import struct
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS, SO_RCVBUFFORCE = 263, 6, 33  # linux/if_packet.h, asm-generic/socket.h
BUFFER = 64 << 20  # bytes that may wait while this program gets no processor
SNAP = 2048  # bytes of a packet that are read
DNS_PORTS = (53, 5353)
PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmp6"}
EXTENSIONS = (0, 43, 60)  # IPv6: hop-by-hop options, routing, destination options
SYN, ACK = 0x02, 0x10


@dataclass(frozen=True)
class Packet:
    """One packet, by what tells it from others. Ports are 0 where there are none."""

    kind: str  # arp, one of PROTOCOLS, or a number
    source: str = ""
    target: str = ""
    source_port: int = 0
    target_port: int = 0
    type: int = 0  # of ICMP; of ARP the operation
    opens: bool = False  # a TCP connection
    dns: str = ""  # hexadecimal, where a port says that it is DNS

    def __str__(self) -> str:
        return f"{self.kind} {self.source}:{self.source_port} > {self.target}:{self.target_port} type {self.type}"


def parse(frame: bytes) -> Packet:
    """The packet in an Ethernet frame."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    data = frame[14:]
    if kind == 0x0800:
        more = struct.unpack_from("!H", data, 6)[0] & 0x1FFF
        addresses = (_address(data[12:16]), _address(data[16:20]))
        return _packet("fragment" if more else data[9], *addresses, data[(data[0] & 15) * 4 :])
    if kind == 0x86DD:
        protocol, rest = data[6], data[40:]
        while protocol in EXTENSIONS:
            protocol, rest = rest[0], rest[(rest[1] + 1) * 8 :]
        return _packet(protocol, _address(data[8:24]), _address(data[24:40]), rest)
    if kind == 0x0806:
        return Packet("arp", _address(data[14:18]), _address(data[24:28]), type=data[7])
    return Packet(f"{kind:#06x}")


def _address(data: bytes) -> str:
    return str(ipaddress.ip_address(data))


def _packet(protocol: int | str, source: str, target: str, data: bytes) -> Packet:
    kind = PROTOCOLS.get(protocol, str(protocol)) if isinstance(protocol, int) else protocol
    if kind not in ("tcp", "udp"):
        return Packet(kind, source, target, type=data[0] if data else 0)
    ports = struct.unpack_from("!HH", data)
    if kind == "tcp":
        return Packet(kind, source, target, *ports, opens=data[13] & (SYN | ACK) == SYN)
    return Packet(kind, source, target, *ports, dns=data[8:].hex() if set(ports) & set(DNS_PORTS) else "")


def capture(interface: str, file: Path) -> None:
    """Write down what passes until SIGTERM."""
    known: set[Packet] = set()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as tap, file.open("w", buffering=1) as out:
        tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        tap.bind((interface, ETH_P_ALL))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        print("ready", flush=True)
        try:
            while True:
                frame, about = tap.recvfrom(SNAP)
                if about[2] == socket.PACKET_OUTGOING and interface != "lo":
                    continue
                packet = parse(frame)
                if packet not in known:
                    known.add(packet)
                    out.write(json.dumps({"at": time.time(), **asdict(packet)}) + "\n")
        finally:
            passed, lost = struct.unpack("II", tap.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
            out.write(json.dumps({"passed": passed, "lost": lost}) + "\n")


if __name__ == "__main__":
    capture(sys.argv[1], Path(sys.argv[2]))
