"""A Spark cluster for tests: a standalone master and two workers on loopback, each a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# For a minute's work: a quick start counts for more than how fast code becomes after an hour.
BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory):
    """The address of the running master."""
    import pyspark

    home = Path(pyspark.__file__).parent
    os.environ["JAVA_TOOL_OPTIONS"] = BRIEFLY  # of the driver too, which this process starts
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    run = [
        str(home / "bin" / "spark-class"),
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--webui-port",
        "0",
    ]
    log = (tmp_path_factory.mktemp("spark") / "log").open("w")
    started = [subprocess.Popen(run, env=env, stdout=log, stderr=log)]
    for number in range(2):
        work = tmp_path_factory.mktemp(f"worker{number}")
        run = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0",
               "--cores", "1", "--memory", "1g", "--work-dir", str(work), master]  # fmt: skip
        started.append(subprocess.Popen(run, env=env, stdout=log, stderr=log))
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    yield master
    from pyspark.sql import SparkSession

    if session := SparkSession.getActiveSession():
        session.stop()
    for process in reversed(started):
        process.terminate()
        process.wait(20)


@pytest.fixture
def spark_engine(spark_cluster):
    """The counting engine on the cluster."""
    from haidang.core.facts.engine import SparkEngine

    return SparkEngine(
        spark_cluster,
        **{
            "spark.executor.memory": "512m",
            "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.executor.extraJavaOptions": BRIEFLY,
        },
    )
