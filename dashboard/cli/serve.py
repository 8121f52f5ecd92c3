"""Starts the dashboard's web server: for this machine only unless asked otherwise, and without telemetry."""

import errno
import ipaddress
import os
import runpy
import socket
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from parsers import UserError

APP = Path(__file__).parents[1] / "app.py"
PASSWORD = "EPOCHBOOK_PASSWORD"
HOST, FIRST_PORT, PORTS_TRIED = "127.0.0.1", 8501, 100
SETTINGS = {
    "browser.gatherUsageStats": "false",
    "server.fileWatcherType": "none",  # code does not change under a user, and watching big folders costs
    "server.showEmailPrompt": "false",
    "logger.hideWelcomeMessage": "true",
    "logger.level": "warning",
}


def serve(
    paths: Sequence[str], *, host: str = HOST, port: int | None = None, open_browser: bool = True, open_to_all: bool = False,
    base_path: str = "",
) -> None:  # fmt: skip
    """Serves the dashboard on `paths` until it is stopped; without `port`, at the first free one from 8501 on.

    Raises UserError where others could look in without a password, unless it is to be `open_to_all`.
    """
    if not open_to_all and not is_loopback(host) and not os.environ.get(PASSWORD) and not signs_in():
        raise UserError(
            f"At {host} others can read your logs. Set a password in {PASSWORD}, or a sign-in in .streamlit/secrets.toml, or say "
            "--no-auth if all may look."
        )
    if port is None:
        port = free_port(host)
    elif not is_free(host, port):
        raise UserError(f"Port {port} is in use. Choose another one with --port, or leave --port out.")
    settings = {
        **SETTINGS,
        "server.baseUrlPath": base_path.strip("/"),
        "server.address": host,
        "server.port": port,
        "server.headless": str(not open_browser).lower(),
    }
    address_path = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    sys.stderr.write(f"Epochbook is at http://{host}:{port}{address_path} (Ctrl+C stops it).\n")
    flags = [f"--{name}={value}" for name, value in settings.items()]
    sys.argv = ["streamlit", "run", str(APP), *flags, "--", *paths]
    runpy.run_module("streamlit", run_name="__main__")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in found)


def signs_in() -> bool:
    """Whether a secrets file of Streamlit says how people sign in."""
    for folder in (Path.cwd(), Path.home()):
        try:
            return "auth" in tomllib.loads((folder / ".streamlit" / "secrets.toml").read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
    return False


def free_port(host: str) -> int:
    """The first port from 8501 on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise UserError(f"All ports from {FIRST_PORT} to {port} are in use. Choose another one with --port.")


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there. Raises UserError for an address that this machine does not have."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":  # there it would let two servers share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return False
        raise UserError(f"Epochbook cannot listen on {host}: {error.strerror or error}. Leave --host out for {HOST}.") from error
    return True
