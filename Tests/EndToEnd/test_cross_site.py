"""A page of another site makes a visitor's browser send what rings and hangs up. Nothing rings and nobody is hung up."""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from backend import Backend, Handler, backends
from browser import ALLOW_DEVICES, FAKE_DEVICES, Visitor, launch
from partyline import Partyline, eventually
from playwright.sync_api import Browser, sync_playwright
from stack import LOOPBACK

# Each is a script of the other site's page, which sends `url` somehow. Those that can, send a form, too.
VECTORS = {
    "image": "put('img', { src: url })",
    "form by GET": "send(form('GET'))",
    "form by POST": "send(form('POST'))",
    "form in a frame": "send(form('POST'), frame('sink'))",
    "link": "put('a', { href: url, target: frame('sink2') }).click()",
    "fetch": "fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams(fields) })",
    "fetch by GET": "fetch(url, { mode: 'no-cors', credentials: 'include' })",
    "beacon": "navigator.sendBeacon(url, new URLSearchParams(fields))",
    "frame": "put('iframe', { src: url })",
    "prefetch": "put('link', { rel: 'prefetch', href: url })",
    "script": "put('script', { src: url })",
    "style sheet": "put('link', { rel: 'stylesheet', href: url })",
    "background": "document.body.style.background = `url(${url})`",
    "window": "window.open(url)",
    "XMLHttpRequest": "const ask = new XMLHttpRequest(); ask.open('POST', url); ask.send(new URLSearchParams(fields))",
    "event source": "new EventSource(url)",
}
HELPERS = """
const put = (tag, properties) => {
    const made = Object.assign(document.createElement(tag), properties);
    document.body.append(made);
    return made;
};
const frame = (name) => put("iframe", { name }).name;
const form = (method) => {
    const made = put("form", { method, action: url });
    for (const [name, value] of Object.entries(fields)) made.append(Object.assign(document.createElement("input"), { name, value }));
    return made;
};
const send = (form, target) => ((form.target = target ?? frame("own")), form.submit());
"""


def other_site(vector: str, target: str, room: str) -> bytes:
    known = f"const url = {json.dumps(f'{target}?roomId={room}')}; const fields = {json.dumps({'roomId': room})};"
    return f"<!doctype html><title>Kittens</title><body><script>{known}{HELPERS}{vector}</script>".encode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright, FAKE_DEVICES, ALLOW_DEVICES, "--disable-popup-blocking") as browser:
        yield browser


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


def test_no_other_site_can_ring_or_hang_up(browser: Browser, partyline: Partyline) -> None:
    name = f"cross-{uuid.uuid4().hex}"
    session = partyline.room(name)["sessionId"]
    assert partyline.post("/dial-out", data={"roomId": name}).status_code == 200
    bridge = partyline.connections(session)
    assert bridge
    dials = partyline.dial_requests()
    idle = f"cross-{uuid.uuid4().hex}"
    partyline.room(idle)
    # Where the vectors are seen to arrive: a host of the same kind, which writes down what it gets.
    seen_port, site_port = free_port(), free_port()
    pages: dict[str, bytes] = {}

    def serve(handler: Handler) -> None:
        handler.send_response(200)
        body = pages.get(urlsplit(handler.path).path, b"")
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with backends((seen_port, site_port), serve, serve) as (seen, _):
        for number, (what, vector) in enumerate(VECTORS.items()):
            witness = f"http://{LOOPBACK}:{seen_port}/witness-{number}"
            pages.update({
                f"/{number}-dial": other_site(vector, f"{partyline.stack.url}/dial-out", idle),
                f"/{number}-hang-up": other_site(vector, f"{partyline.stack.url}/hang-up", name),
                f"/{number}-witness": other_site(vector, witness, name),
            })  # fmt: skip
            for deed in ("dial", "hang-up", "witness"):
                context = browser.new_context()
                context.new_page().goto(f"http://localhost:{site_port}/{number}-{deed}")
                if deed == "witness":
                    assert eventually(lambda number=number: arrived(seen, f"/witness-{number}")), f"{what} was never sent, so nothing is shown"  # type: ignore[misc]
                    request = next(headers for _, path, headers in seen.requests if path.startswith(f"/witness-{number}"))
                    assert request["Sec-Fetch-Site"] == "cross-site", what
                else:
                    context.pages[0].wait_for_load_state("networkidle") if what != "event source" else None
                context.close()
            assert partyline.dial_requests() == dials, f"{what} dialled"
            assert partyline.connections(session) == bridge, f"{what} hung up"
    assert len(VECTORS) >= 12


def arrived(seen: Backend, path: str) -> bool:
    return any(request[1].startswith(path) for request in seen.requests)


def test_a_page_of_our_own_without_the_rooms_token_can_do_nothing_either(browser: Browser, partyline: Partyline) -> None:
    name, another = f"cross-{uuid.uuid4().hex}", f"cross-{uuid.uuid4().hex}"
    session = partyline.room(name)["sessionId"]
    token = partyline.room(another)["pageToken"]
    dials = partyline.dial_requests()
    with Visitor.at(browser, partyline.stack.url) as visitor:
        page = visitor.open(f"/room/{another}")
        for headers in ({}, {"X-Partyline-Token": ""}, {"X-Partyline-Token": token}):
            status = page.evaluate(
                """async ([roomId, headers]) => {
                    const body = new URLSearchParams({ roomId });
                    return Promise.all(["/dial-out", "/hang-up"].map(async (path) => (await fetch(path, { method: "POST", body, headers })).status));
                }""",
                [name, headers],
            )
            assert status == [403, 403]
    assert partyline.dial_requests() == dials
    assert not partyline.connections(session)
