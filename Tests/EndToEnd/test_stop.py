"""The end: of a replica under load, of everything by Ctrl-C, and of a second `make up` before it begins."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests
from conftest import CONFIGURATION
from partyline import Partyline, eventually
from stack import LOOPBACK, ROOT, Ports, Stack

EXIT_SECONDS = 12.0


@pytest.mark.parametrize("name", ["room-0", "webhook-0"])
def test_a_replica_that_is_told_to_end_drops_nothing(own_stack: Callable[..., Stack], name: str) -> None:
    stack = own_stack(DRAIN_SECONDS="2")
    partyline = Partyline(stack)
    partyline.room("standup")
    seen: list[int] = []
    ending = threading.Event()

    def visit() -> None:
        with requests.Session() as session:
            while not ending.is_set():
                url = f"{stack.url}/room/standup" if name.startswith("room") else None
                reply = session.get(url, timeout=10) if url else partyline.webhook("/nexmo-answer", {}, call="aaaa")
                seen.append(reply.status_code)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    assert eventually(lambda: len(seen) > 50)
    child = stack.children[name]
    admin = (stack.ports.room_admin if name.startswith("room") else stack.ports.webhook_admin)[0]
    child.signal(signal.SIGTERM)
    started = time.monotonic()
    assert eventually(lambda: readiness(admin) in (503, None))
    assert child.wait(EXIT_SECONDS) == 0
    assert time.monotonic() - started < EXIT_SECONDS
    before = len(seen)
    assert eventually(lambda: len(seen) > before + 50)
    ending.set()
    for visitor in visitors:
        visitor.join()
    assert set(seen) == {200}
    del stack.children[name]


def test_a_client_that_sends_nothing_more_does_not_keep_a_replica_alive(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack()
    with socket.create_connection((LOOPBACK, stack.ports.webhook[0])) as connection:
        connection.sendall(b"POST /nexmo-events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        child = stack.children.pop("webhook-0")
        child.signal(signal.SIGTERM)
        assert child.wait(EXIT_SECONDS) == 0


def readiness(admin_port: int) -> int | None:
    try:
        return requests.get(f"http://{LOOPBACK}:{admin_port}/readyz", timeout=2).status_code
    except requests.ConnectionError:
        return None


# `make up`


@pytest.fixture
def up(tmp_path: pathlib.Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Runs deploy/local/up on free ports, with its state apart, and with what is built already."""
    ports = Ports.free(1)
    settings = {
        "NGINX_PORT": ports.nginx,
        "LOCAL_REDIS_PORT": ports.redis,
        "SANDBOX_PORT": ports.sandbox,
        "SANDBOX_HTTPS_PORT": ports.sandbox_https,
        "ROOM_SERVICE_PORT": ports.room[0],
        "ROOM_SERVICE_ADMIN_PORT": ports.room_admin[0],
        "WEBHOOK_SERVICE_PORT": ports.webhook[0],
        "WEBHOOK_SERVICE_ADMIN_PORT": ports.webhook_admin[0],
    }
    environment = os.environ | {name: str(port) for name, port in settings.items()}
    started: list[subprocess.Popen[str]] = []

    def run() -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "deploy/local/up"), "--state", str(tmp_path), "--built", CONFIGURATION]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_says_where_to_go_and_ends_all_it_started(up: Callable[[], subprocess.Popen[str]], tmp_path: pathlib.Path, number: signal.Signals) -> None:
    first = up()
    address = tmp_path / "up.json"
    assert eventually(lambda: address.exists() or first.poll() is not None, 120)
    assert first.poll() is None, first.communicate()
    url = json.loads(address.read_text())["url"]
    assert requests.get(f"{url}/room/standup", timeout=10).status_code == 200
    children = children_of(first.pid)
    assert len(children) == 7  # Redis, the sandbox, two and two, nginx

    second = up()
    _, complaint = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "up already" in complaint
    assert requests.get(f"{url}/room/standup", timeout=10).status_code == 200

    first.send_signal(number)
    output, _ = first.communicate(timeout=30)
    assert first.returncode == 0
    assert f"{url}/room/standup" in output
    assert not any(pathlib.Path(f"/proc/{pid}").exists() for pid in children)
    assert not address.exists()


def test_up_says_which_process_ended_and_ends_the_rest(up: Callable[[], subprocess.Popen[str]], tmp_path: pathlib.Path) -> None:
    process = up()
    address = tmp_path / "up.json"
    assert eventually(lambda: address.exists() or process.poll() is not None, 120)
    children = children_of(process.pid)
    victim = next(pid for pid in children if "RoomService" in command_of(pid))
    os.kill(victim, signal.SIGKILL)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "room-" in complaint
    assert not any(pathlib.Path(f"/proc/{pid}").exists() for pid in children)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> str:
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
