"""The real processes, once a test run, on ports of their own."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator

import pytest
from browser import ALLOW_DEVICES, FAKE_DEVICES, launch
from partyline import Partyline
from playwright.sync_api import Browser, Playwright, sync_playwright
from stack import Ports, Stack, StackError

CONFIGURATION = os.environ.get("PARTYLINE_CONFIGURATION", "debug")


def make_stack(folder: pathlib.Path, **settings: str) -> Stack:
    """A stack that nobody else knows of. `settings` come on top of the environment, for the services."""
    return Stack(folder, Ports.free(), configuration=CONFIGURATION, environment=dict(os.environ) | {"LOG_FORMAT": "json"} | settings)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, as `make up` starts it. Tests use rooms of their own, so that one stack serves them all."""
    try:
        with make_stack(tmp_path_factory.mktemp("stack")) as stack:
            yield stack
            stack.require_running()  # nothing that a test did may have ended a process
    except StackError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def partyline(stack: Stack) -> Partyline:
    return Partyline(stack)


@pytest.fixture
def own_stack(tmp_path: pathlib.Path) -> Iterator[Callable[..., Stack]]:
    """Starts stacks that a test may break, and ends them."""
    started: list[Stack] = []

    def start(**settings: str) -> Stack:
        stack = make_stack(tmp_path / str(len(started)), **settings)
        started.append(stack)
        stack.start()
        return stack

    yield start
    for stack in started:
        stack.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """With a camera and a microphone that are not real, somebody who lets every page use them, and sound from the start."""
    with launch(playwright, FAKE_DEVICES, ALLOW_DEVICES, "--autoplay-policy=no-user-gesture-required") as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_data() -> pathlib.Path:
    """Captures and specifications of others, which are not part of this repository."""
    folder = os.environ.get("PARTYLINE_SHARED_DATA")
    if not folder:
        pytest.skip("PARTYLINE_SHARED_DATA names no folder of captures and specifications")
    return pathlib.Path(folder)
