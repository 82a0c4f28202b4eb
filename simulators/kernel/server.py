"""Serves one application by cheroot: keep-alive, a thread pool, HTTP and, if asked, HTTPS."""

import ctypes
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from simulators.kernel.application import Application
from simulators.kernel.certificate import write_certificate

HOST = "127.0.0.1"
THREADS = 16
IDLE_SECONDS = 60
M_ARENA_MAX = -8  # malloc.h


def serve(application: Application, port: int, tls_port: int | None = None) -> None:
    """Answer until SIGTERM or SIGINT; port 0 takes a free one. Prints `ready http://127.0.0.1:N` last.

    A TLS port is announced first, on a line of its own: `tls https://127.0.0.1:M CERTIFICATE_FILE`.
    """
    share_memory_pools()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with tempfile.TemporaryDirectory(prefix="simulator-tls-") as folder:
        servers = make_servers(application, (port, tls_port), Path(folder))
        threads = [threading.Thread(target=server.serve, daemon=True) for server in servers]
        for thread in threads:
            thread.start()
        announce(servers, Path(folder))
        stopped.wait()
        for server in servers:
            server.stop()
        application.close()


def share_memory_pools() -> None:
    """Keep the C library from holding a pool per thread: freed pages of answers are used again."""
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):
        allocator.mallopt(M_ARENA_MAX, 2)


def make_servers(application: Application, ports: tuple[int, int | None], folder: Path) -> list[Any]:
    servers = [make_server(application, ports[0])]
    if ports[1] is not None:
        certificate, key = write_certificate(folder)
        secure = make_server(application, ports[1])
        secure.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(key))
        servers.append(secure)
    for server in servers:
        server.prepare()
    return servers


def make_server(application: Application, port: int) -> Any:
    server = Server(
        (HOST, port),
        application,
        numthreads=THREADS,
        request_queue_size=128,
        timeout=IDLE_SECONDS,
        shutdown_timeout=1,
    )
    server.nodelay = True
    return server


def announce(servers: list[Any], folder: Path) -> None:
    """Say where it answers: the ports are bound and their threads wait."""
    certificate = folder / "certificate.pem"
    lines = [f"tls https://{HOST}:{server.bind_addr[1]} {certificate}" for server in servers[1:]]
    lines.append(f"ready http://{HOST}:{servers[0].bind_addr[1]}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
