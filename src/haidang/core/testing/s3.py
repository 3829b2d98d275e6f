"""An S3-compatible store for tests: SeaweedFS, a server of its own on this machine, spoken to over S3."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

KEY, SECRET = "haidang", "bi-mat"


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """A SeaweedFS with one key that may do everything, on ports of its own; gone with the tests."""
    folder = tmp_path_factory.mktemp("seaweed")
    key = {"credentials": [{"accessKey": KEY, "secretKey": SECRET}], "name": "h", "actions": ["Admin", "Read", "Write", "List"]}  # fmt: skip
    (folder / "keys.json").write_text(json.dumps({"identities": [key]}))
    ports = dict(zip(["s3.port", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"], free_ports(8), strict=True))  # fmt: skip
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [
            Path(sys.executable).with_name("weed"), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-s3", "-filer",
            f"-s3.config={folder / 'keys.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-master.volumeSizeLimitMB=32", "-volume.max=30", *(f"-{name}={port}" for name, port in ports.items()),
        ],
        stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{ports['s3.port']}"
    try:
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1)
                break
            except OSError:
                assert running.poll() is None and time.monotonic() < until, (folder / "log").read_text()[
                    -2000:
                ]
                time.sleep(0.05)
        yield address
    finally:
        running.kill()  # asked to end it takes its time, and what it kept is thrown away
        running.wait(10)
        log.close()
