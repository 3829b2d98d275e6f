"""The real web server on the benchmark's city, and clients that load it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

from haidang.core import warming


@contextlib.contextmanager
def serving():
    """Run the web server; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "haidang.command", "web", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ)
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    time.sleep(warming.SECONDS + 3)  # what each process makes once after a start is not what is measured
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def load(port, request, clients=8, seconds=6.0, pause=0.0, answered=None):
    """
    Let clients ask; ``request(n)`` gives method, path, body, headers. Return times and answers.

    :param answered: is told of each answer before that client asks again: the number, the status and the body
    :param pause: seconds each reads an answer before asking again; none: the machine is as busy as it can be
    """
    times, answers, stop = [], [], time.perf_counter() + seconds

    def ask(number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        count = 0
        while time.perf_counter() < stop:
            start = time.perf_counter()
            this = number * 1_000_000 + count
            connection.request(*request(this))
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - start)
            answers.append((answer.status, body))
            if answered:
                answered(this, answer.status, body)
            count += 1
            if pause:
                time.sleep(pause)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, answers


def p95(times):
    return sorted(times)[int(len(times) * 0.95)] * 1000
