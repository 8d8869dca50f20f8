"""The door to the network: HTTPS for phones, in one event loop in front of the threads that serve them.

Werkzeug would do the handshake of TLS where it accepts connections: one client that opens TCP and says nothing would
hold up everybody. Here handshakes, and heads of requests that come a byte at a time, cost no thread: a connection gets
one when its first request's head is whole. The thread sees a plain socket; this loop alone touches OpenSSL, which does
not let one thread read while another writes.

What arrives in plain HTTP at the same port is served as well, as `PLAIN`: how to trust the box, and nothing else.
"""

import asyncio
import logging
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from socket import AF_UNIX, MSG_PEEK, SHUT_WR, SO_RCVBUF, SO_SNDBUF, SOCK_STREAM, SOL_SOCKET, socket, socketpair
from typing import Any

from flask import Flask

from appliance.web.server.wsgi import NETWORK, PLAIN, REQUEST_SECONDS, Server

log = logging.getLogger(__name__)

CONNECTIONS = 256  # at once, with those that have said nothing yet
CONNECTIONS_PER_CLIENT = 32  # addresses; a browser opens six, and one for each socket
HANDSHAKE_SECONDS = 5.0
LINGER_SECONDS = 1.0  # that a client gets to end its half, before it is cut
HEAD_SECONDS = REQUEST_SECONDS
HEAD_BYTES = 32 << 10
PIECE = 64 << 10  # bytes moved at once
BUFFER = 128 << 10  # bytes between this loop and a thread
TLS = 0x16  # the first byte of a TLS handshake record
SWEEP = 0.5  # seconds between two looks for those who take too long


@dataclass(frozen=True)
class _Peer:
    """A connection that was taken in."""

    address: tuple[str, int]
    place: str


class TlsFrontend(Server):
    """Serves a Flask app over TLS, and over plain HTTP what may be told without."""

    def __init__(self, app: Flask, host: str, port: int, context: ssl.SSLContext):
        """Bind at once; `port` 0 takes a free one. Raises OSError when the address is taken."""
        super().__init__(app, host, port)
        self._context = context
        self._open: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._started = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def serve_forever(self, poll_interval: float = SWEEP) -> None:
        """Serve until `shutdown()`."""
        asyncio.run(self._serve(poll_interval))

    def shutdown(self) -> None:
        """End `serve_forever`; connections are cut."""
        if not self._started.wait(1) or self._loop is None or self._ended is None:
            return
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self, poll_interval: float) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self.socket.setblocking(False)
        accepting = asyncio.ensure_future(self._accept())
        self._started.set()
        try:
            while not self._ended.is_set():
                self.service_actions()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), poll_interval)
        finally:
            for task in (accepting, *self._tasks):
                task.cancel()
            await asyncio.gather(accepting, *self._tasks, return_exceptions=True)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(self.socket)
            except OSError as error:  # no file descriptors left, or gone before it was taken
                log.debug("no connection taken: %s", error)
                await asyncio.sleep(0.05)
                continue
            host = str(address[0])
            if self._open.total() >= CONNECTIONS or self._open[host] >= CONNECTIONS_PER_CLIENT:
                connection.close()
                continue
            self._open[host] += 1
            task = loop.create_task(self._take(connection, (host, int(address[1]))))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _take(self, connection: socket, address: tuple[str, int]) -> None:
        writer: asyncio.StreamWriter | None = None
        try:
            connection.setblocking(False)
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                secure = await _first_byte(connection) == TLS
                reader, writer = await _open_stream(connection, self._context if secure else None)
            async with asyncio.timeout(HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._pass(reader, writer, head, _Peer(address, NETWORK if secure else PLAIN))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            log.debug("connection of %s ended: %r", address[0], error)
        finally:
            self._open[address[0]] -= 1
            self._open += Counter()  # forgets those at 0
            if writer is not None:
                writer.transport.abort()
            else:
                connection.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, peer: _Peer) -> None:
        """Give the connection a thread, and carry bytes between the two until one side ends."""
        ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
        for end in (ours, theirs):
            end.setsockopt(SOL_SOCKET, SO_SNDBUF, BUFFER)
            end.setsockopt(SOL_SOCKET, SO_RCVBUF, BUFFER)
        ours.setblocking(False)
        self.place(theirs, peer.place)
        self.process_request(theirs, peer.address)
        inwards = asyncio.ensure_future(_carry_in(reader, ours, head))
        outwards = asyncio.ensure_future(_carry_out(ours, writer))
        try:
            # A client may close its half first and still wait for the answer; when the thread has ended, all is said.
            await outwards
        finally:
            inwards.cancel()
            outwards.cancel()
            await asyncio.gather(inwards, outwards, return_exceptions=True)
            ours.close()
        await _finish(reader, writer)


async def _finish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send what waits, and end. What still comes in is dropped: TLS, and TCP's own end, come only when it was read."""
    dropping = asyncio.ensure_future(_drop(reader))
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            if writer.can_write_eof():  # TLS has no half that ends alone
                writer.write_eof()
                await asyncio.wait([dropping], timeout=LINGER_SECONDS)
            writer.close()
            await writer.wait_closed()
    finally:
        dropping.cancel()
        await asyncio.gather(dropping, return_exceptions=True)


async def _drop(reader: asyncio.StreamReader) -> None:
    while await reader.read(PIECE):
        pass


async def _first_byte(connection: socket) -> int:
    """Wait for a client's first byte, and leave it where it is. Raises OSError when it ends instead."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    found = connection.recv(1, MSG_PEEK)
    if not found:
        raise OSError("ended before it began")
    return found[0]


async def _open_stream(
    connection: socket, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=HEAD_BYTES, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    more: dict[str, Any] = {"ssl_handshake_timeout": HANDSHAKE_SECONDS} if context else {}
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=context, **more)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _carry_in(reader: asyncio.StreamReader, thread: socket, head: bytes) -> None:
    """From the client to its thread, which may answer and end before it has read all: then the rest is dropped.

    A piece at a time, so that who does not read holds up only themselves. The sockets of threads are bare ones: a
    stream of asyncio would give up what waits to be read when it cannot write.
    """
    loop = asyncio.get_running_loop()
    try:
        piece = head
        while piece:
            await loop.sock_sendall(thread, piece)
            piece = await reader.read(PIECE)
        thread.shutdown(SHUT_WR)
    except OSError:
        with suppress(OSError):
            thread.shutdown(SHUT_WR)


async def _carry_out(thread: socket, writer: asyncio.StreamWriter) -> None:
    """From a thread to its client, until the thread has said all."""
    loop = asyncio.get_running_loop()
    with suppress(ConnectionResetError):  # it ended without reading the rest
        while piece := await loop.sock_recv(thread, PIECE):
            writer.write(piece)
            await writer.drain()
