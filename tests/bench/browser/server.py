"""The command as a user starts it, on a port of its own, and what it costs: seconds of CPU and bytes of memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, its process, and when it was started (`time.perf_counter`)."""

    address: str
    process: int
    began: float

    def cpu(self) -> float:
        """Seconds of CPU it has used so far, user and system."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MB that it holds now."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1e3


@contextmanager
def served(*paths: Path) -> Iterator[Server]:
    """`epochbook PATH …` until the end of the block."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("epochbook")), *map(str, paths), "--port", str(port), "--no-browser"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_healthy(port, process)
            yield Server(f"http://127.0.0.1:{port}", process.pid, began)
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Returns as soon as the server answers."""
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard ended with exit code {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"the dashboard did not start within {START_WITHIN:g} s")
