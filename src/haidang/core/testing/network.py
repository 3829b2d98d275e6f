"""A test reaches this machine only: loopback addresses and Unix sockets."""

import ipaddress
import sys
from contextlib import contextmanager

REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
ASKING = {"socket.getaddrinfo", "socket.gethostbyname"}
_up = False


class ReachedOutside(AssertionError):
    """A test opened a connection to another machine, or asked for its address."""


def _is_here(host) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _watch(event, arguments):
    if not _up or event not in REACHING | ASKING:
        return
    address = arguments[0] if event in ASKING else arguments[-1]
    host = address[0] if isinstance(address, tuple) else address
    unix = event in REACHING and not isinstance(address, tuple)
    if not unix and not _is_here(host):
        raise ReachedOutside(f"{event}: {host}")


sys.addaudithook(_watch)  # a hook cannot be taken away again: it looks whether the guard is up


@contextmanager
def only_this_machine():
    """Hold for everything that Python opens; libraries in C or Rust and child processes are not seen."""
    global _up
    _up = True
    yield
    _up = False
