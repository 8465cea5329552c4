"""Partyline on this machine: Redis, the sandbox, two replicas of each service and nginx, started and ended together.

`deploy/local/up` runs one for people, `deploy/local/bench` measures one, and the tests in Tests/EndToEnd run their own on free ports.
Only the standard library, so that it runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The same binaries as in the images: with Swift's libraries in them, and optimised across modules, a request costs less.
BUILD = ("swift", "build", "--static-swift-stdlib", "-Xswiftc", "-cross-module-optimization")
# As in the images: glibc keeps freed blocks of up to 8 KiB at hand for each thread, instead of 1 KiB. A task's frames are just above that.
ALLOCATOR = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127:glibc.malloc.tcache_max=8192"}
LOOPBACK = "127.0.0.1"

READY_SECONDS = 30.0
STOP_SECONDS = 20.0  # a service ends within 12 s of SIGTERM, whoever is still connected
POLL_SECONDS = 0.05
PROBE_SECONDS = 2.0
LOG_TAIL_LINES = 15

PR_SET_PDEATHSIG = 1  # prctl(2)


class StackError(Exception):
    """What keeps the stack from running, in one line, with the log's end where there is one."""


@dataclasses.dataclass(frozen=True)
class Ports:
    """Where everything listens, on loopback. Replicas of one service have one entry each."""

    nginx: int
    redis: int
    sandbox: int
    sandbox_https: int
    room: tuple[int, ...]
    room_admin: tuple[int, ...]
    webhook: tuple[int, ...]
    webhook_admin: tuple[int, ...]

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Ports:
        """The ports people know, each changed by its setting. A second replica's port is the first's plus ten."""

        def port(field: str) -> int:
            setting, default = PORT_SETTINGS[field]
            text = settings.get(setting) or str(default)
            if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 65535 - REPLICA_STEP):
                raise StackError(f"{setting} is not a usable port: {text}")
            return int(text)

        def pair(field: str) -> tuple[int, ...]:
            return port(field), port(field) + REPLICA_STEP

        return cls(
            nginx=port("nginx"),
            redis=port("redis"),
            sandbox=port("sandbox"),
            sandbox_https=port("sandbox_https"),
            room=pair("room"),
            room_admin=pair("room_admin"),
            webhook=pair("webhook"),
            webhook_admin=pair("webhook_admin"),
        )

    @classmethod
    def free(cls, replicas: int = 2) -> Ports:
        """Ports that nobody listens on. All are held until the last is found, so no two are the same."""
        with contextlib.ExitStack() as held:

            def port() -> int:
                listener = held.enter_context(socket.socket())
                listener.bind((LOOPBACK, 0))
                return int(listener.getsockname()[1])

            def ports() -> tuple[int, ...]:
                return tuple(port() for _ in range(replicas))

            return cls(port(), port(), port(), port(), ports(), ports(), ports(), ports())

    def require_free(self) -> None:
        """Fails when somebody else listens on one of them, naming the setting that moves it."""
        for field, (setting, _) in PORT_SETTINGS.items():
            value = getattr(self, field)
            for port in value if isinstance(value, tuple) else (value,):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    try:
                        probe.bind((LOOPBACK, port))
                    except OSError as error:
                        raise StackError(f"port {port} is taken ({error.strerror}); {setting} chooses another") from error


REPLICA_STEP = 10
FICTITIOUS_NUMBERS = "1555"
PORT_SETTINGS = {
    "nginx": ("NGINX_PORT", 8080),
    "redis": ("LOCAL_REDIS_PORT", 6390),
    "sandbox": ("SANDBOX_PORT", 8090),
    "sandbox_https": ("SANDBOX_HTTPS_PORT", 8091),
    "room": ("ROOM_SERVICE_PORT", 3000),
    "room_admin": ("ROOM_SERVICE_ADMIN_PORT", 9300),
    "webhook": ("WEBHOOK_SERVICE_PORT", 3001),
    "webhook_admin": ("WEBHOOK_SERVICE_ADMIN_PORT", 9301),
}


@dataclasses.dataclass(frozen=True)
class Account:
    """Throw-away credentials that the sandbox accepts and the services use: worth nothing anywhere else."""

    opentok_api_key: str
    opentok_api_secret: str
    vonage_application_id: str
    vonage_private_key_file: str
    vonage_api_key: str
    vonage_api_secret: str
    vonage_signature_secret: str
    conference_number: str

    @classmethod
    def kept_in(cls, folder: pathlib.Path) -> Account:
        """The account of this folder, made on the first call."""
        file, key = folder / "account.json", folder / "private.key"
        if not key.exists():
            subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, stderr=subprocess.DEVNULL)
        if not file.exists():
            account = cls(
                opentok_api_key=str(40_000_000 + secrets.randbelow(10_000_000)),
                opentok_api_secret=secrets.token_hex(20),
                vonage_application_id=str(uuid.uuid4()),
                vonage_private_key_file=str(key),
                vonage_api_key=secrets.token_hex(4),
                vonage_api_secret=secrets.token_hex(8),
                vonage_signature_secret=secrets.token_hex(32),
                conference_number="15555550100",
            )
            write_private(file, json.dumps(dataclasses.asdict(account), indent=2) + "\n")
        return dataclasses.replace(cls(**json.loads(file.read_text())), vonage_private_key_file=str(key))

    def settings(self) -> dict[str, str]:
        return {name.upper(): value for name, value in dataclasses.asdict(self).items()}


class Child:
    """One process that we started, and its log."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], folder: pathlib.Path, log: pathlib.Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            # A session of its own: Ctrl-C in a terminal reaches us alone, and we end the children in their order.
            self.process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def is_running(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        if self.is_running():
            self.process.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None when it still runs after `seconds`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(seconds)
        return None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return f"its log {self.log} ends:\n" + "\n".join(f"    {line}" for line in lines)


class Stack:
    """The whole of it: `with Stack(…) as stack:` is up and ready inside, and gone afterwards."""

    def __init__(
        self,
        state: pathlib.Path,
        ports: Ports,
        *,
        configuration: str = "release",
        environment: Mapping[str, str] | None = None,
        folder: pathlib.Path | None = None,
        sandboxed: bool = True,
    ) -> None:
        """`state` keeps data, logs and throw-away credentials. `environment` is the services' own, before what is fixed here (where they
        listen, Redis and, when `sandboxed`, the account). `folder` is where they run, so whose `.env` they read: one without, unless given."""
        self.state = state
        self.ports = ports
        self.binaries = ROOT / ".build" / configuration
        self.environment = dict(os.environ if environment is None else environment)
        self.folder = folder or state / "run"
        self.logs = state / "logs"
        for made in (self.logs, state / "redis", state / "nginx", state / "ca", state / "run"):
            made.mkdir(parents=True, exist_ok=True)
        self.account = Account.kept_in(state) if sandboxed else None
        self.events_secret = secret_kept_in(state / "events-secret")
        self.children: dict[str, Child] = {}

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.nginx}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.sandbox}"

    def __enter__(self) -> Stack:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        for name in ("RoomService", "WebhookService", "Sandbox"):
            if not os.access(self.binaries / name, os.X_OK):
                raise StackError(f"{self.binaries / name} is not built")
        self.ports.require_free()
        self.start_redis()
        if self.account:
            self.start_sandbox(self.account)
        for replica in range(len(self.ports.room)):
            self.start_room_service(replica)
        for replica in range(len(self.ports.webhook)):
            self.start_webhook_service(replica)
        self.wait_for_services()
        self.start_nginx()

    def stop(self) -> None:
        """Ends all that was started, the callers' side first: nginx, then the services and the sandbox, then Redis."""
        middle = [name for name in self.children if name not in ("nginx", "redis")]
        for names in (["nginx"], middle, ["redis"]):
            self.end(*(name for name in names if name in self.children))
        self.children.clear()

    def end(self, *names: str) -> None:
        """SIGTERM to all of them, SIGKILL to those that are still there after `STOP_SECONDS`."""
        for name in names:
            self.children[name].signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for name in names:
            if self.children[name].wait(max(0.0, deadline - time.monotonic())) is None:
                self.children[name].signal(signal.SIGKILL)
                self.children[name].wait(STOP_SECONDS)

    def require_running(self) -> None:
        """Fails when a child has ended by itself, with what it said last."""
        for child in self.children.values():
            if not child.is_running():
                raise StackError(f"{child.name} ended by itself, exit code {child.process.returncode}; {child.last_words()}")

    def start_redis(self) -> None:
        command = ["redis-server", "--bind", LOOPBACK, "--port", str(self.ports.redis), "--dir", str(self.state / "redis")]
        # What a production Redis needs too: writes survive a restart, and no key is ever evicted silently.
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"]
        self.launch("redis", command, os.environ)
        self.wait_until("redis", lambda: answers_ping(self.ports.redis))

    def start_sandbox(self, account: Account) -> None:
        fixed = account.settings() | {
            "HOST": LOOPBACK,
            "PORT": str(self.ports.sandbox),
            "HTTPS_PORT": str(self.ports.sandbox_https),
            "CA_DIRECTORY": str(self.state / "ca"),
            "ANSWER_URL": f"{self.url}/nexmo-answer",
            "EVENT_URL": f"{self.url}/nexmo-events",
            "SESSION_EVENTS_URL": f"{self.url}/opentok-events/{self.events_secret}",
        }
        self.launch("sandbox", [str(self.binaries / "Sandbox")], self.environment | fixed)
        self.wait_until("sandbox", lambda: status_of(self.ports.sandbox, "/sandbox/state") == 200)

    def start_room_service(self, replica: int) -> None:
        listen = {"PORT": str(self.ports.room[replica]), "ADMIN_PORT": str(self.ports.room_admin[replica])}
        self.launch(f"room-{replica}", [str(self.binaries / "RoomService")], self.service_environment() | listen)

    def start_webhook_service(self, replica: int) -> None:
        listen = {"PORT": str(self.ports.webhook[replica]), "ADMIN_PORT": str(self.ports.webhook_admin[replica])}
        self.launch(f"webhook-{replica}", [str(self.binaries / "WebhookService")], self.service_environment() | listen)

    def wait_for_services(self) -> None:
        for name, ports in (("room", self.ports.room_admin), ("webhook", self.ports.webhook_admin)):
            for replica, port in enumerate(ports):
                self.wait_for_service(f"{name}-{replica}", port)

    def wait_for_service(self, name: str, admin_port: int) -> None:
        self.wait_until(name, lambda: status_of(admin_port, "/readyz") == 200)

    def start_nginx(self) -> None:
        self.launch("nginx", self.nginx_command(), os.environ)
        self.wait_until("nginx", lambda: accepts(self.ports.nginx))

    def nginx_command(self) -> list[str]:
        """Puts this machine's topology beside the shipped configuration, and says how to run nginx on it."""
        folder = self.state / "nginx"
        for shipped in ("nginx.conf", "routes.conf"):
            shutil.copyfile(ROOT / "deploy" / "nginx" / shipped, folder / shipped)
        (folder / "topology.conf").write_text(topology(self.ports))
        # Debian keeps nginx where only root's PATH looks.
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if not program:
            raise StackError("nginx is not installed; `make setup` installs it")
        return [program, "-p", f"{folder}/", "-c", str(folder / "nginx.conf")]

    def service_environment(self) -> dict[str, str]:
        defaults = ALLOCATOR | {"DRAIN_SECONDS": "0", "WEBHOOK_URL": self.url, "PARTYLINE_SECRET": secret_kept_in(self.state / "secret")}
        fixed = {
            "HOST": LOOPBACK,
            "ADMIN_HOST": LOOPBACK,
            "REDIS_URL": f"redis://{LOOPBACK}:{self.ports.redis}/0",
        }
        if self.account:
            fixed |= self.account.settings() | {
                "OPENTOK_URL": self.sandbox_url,
                "VONAGE_VOICE_URL": self.sandbox_url,
                "ALLOW_PLAIN_HTTP": "true",
                "WEBHOOK_URL": self.url,
                "OPENTOK_EVENTS_SECRET": self.events_secret,
            }
            # Nobody's telephone rings: the sandbox's numbers are fictitious.
            defaults["DIAL_ALLOW"] = FICTITIOUS_NUMBERS
            # Whoever tries things out does so often.
            defaults["DIAL_CAPS"] = "room=1000,address=1000,number=1000,all=1000,bridge-address=10000,bridges=10000"
            defaults["ROOMS_PER_ADDRESS"] = "100000"
            # Its stand-in for OpenTok's script: browsers meet in the sandbox, with sound and picture.
            defaults["OPENTOK_JS_URL"] = f"{self.sandbox_url}/sdk/opentok.min.js"
        return defaults | self.environment | fixed

    def launch(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.children[name] = Child(name, command, environment, self.folder, self.logs / f"{name}.log")

    def wait_until(self, name: str, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready():
            self.require_running()
            if time.monotonic() > deadline:
                raise StackError(f"{name} is not ready after {READY_SECONDS:.0f} s; {self.children[name].last_words()}")
            time.sleep(POLL_SECONDS)


def topology(ports: Ports) -> str:
    """What deploy/nginx/topology.conf says for docker-compose.yml, for these ports."""

    def upstream(name: str, replicas: tuple[int, ...], kept: str) -> str:
        servers = "".join(f"    server {LOOPBACK}:{port} max_fails=0;\n" for port in replicas)
        return f"upstream {name} {{\n{servers}{kept}}}\n"

    kept = "    keepalive 64;\n    keepalive_timeout 5s;\n"
    return (
        upstream("webhook_service", ports.webhook, kept)
        + upstream("room_service", ports.room, kept)
        + upstream("room_service_once", ports.room, "")
        + f"server {{\n    listen {LOOPBACK}:{ports.nginx};\n    include routes.conf;\n}}\n"
    )


def end_with_parent() -> None:
    """In a child, before it becomes its program: SIGTERM when we die, however we die."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def write_private(file: pathlib.Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        output.write(text)


def secret_kept_in(file: pathlib.Path) -> str:
    """What the replicas sign with: the same after a restart, so that what was signed before stays good."""
    if not file.exists():
        write_private(file, secrets.token_hex(32))
    return file.read_text().strip()


def read_dotenv(file: pathlib.Path) -> dict[str, str]:
    """The settings in a `.env` file: `NAME=value` lines, quotes around a value dropped. None when there is no file."""
    settings: dict[str, str] = {}
    for line in file.read_text().splitlines() if file.exists() else []:
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            settings[name.strip()] = value.strip().strip("\"'")
    return settings


def status_of(port: int, path: str) -> int | None:
    """The status of a GET, or None when nobody answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def answers_ping(port: int) -> bool:
    """Whether Redis is there and has loaded its data."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PROBE_SECONDS) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64) == b"+PONG\r\n"
    except OSError:
        return False


def accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=PROBE_SECONDS):
        return True
    return False
