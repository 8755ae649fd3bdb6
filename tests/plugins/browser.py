"""A page in headless Chromium, driven through its DevTools protocol: nothing but a WebSocket is needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import websocket

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)

Message = dict[str, object]

PATIENCE = 180.0
"""Seconds that anything may take: on a machine with other work a browser is slow, and that is nothing that a test is about."""


_MIDDLE = """
    const e = document.querySelector(SELECTOR);
    if (e) e.scrollIntoView({block: "center", behavior: "instant"});
    const box = e ? e.getBoundingClientRect() : new DOMRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
"""


class Connection:
    """A connection to a page, or to the browser itself."""

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=PATIENCE)
        self.count = 0

    def call(self, method: str, **parameters: object) -> Message:
        """Send a command, and return its answer; events that come before it are noted."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.count:
                assert "error" not in message, message
                return cast("Message", message["result"])
            self.note(message["method"], message["params"])

    def note(self, method: str, parameters: dict[str, dict[str, object]]) -> None:
        """Remember an event."""


class Page(Connection):
    """One open page. `requests` and `errors` gather what it loaded, and what went wrong on it."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.loaded = 0
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def note(self, method: str, parameters: dict[str, dict[str, object]]) -> None:
        """Remember an event."""
        if method == "Network.requestWillBeSent":
            self.requests.append(str(parameters["request"]["url"]))
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(parameters["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and cast("object", parameters["type"]) in ("error", "assert"):
            self.errors.append(json.dumps(parameters["args"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(json.dumps(parameters["entry"]))
        elif method == "Page.loadEventFired":
            self.loaded += 1
        elif method == "Page.javascriptDialogOpening":
            self.errors.append("a dialog was opened")

    def open(self, url: str) -> None:
        """Go to a page, and wait until it has loaded."""
        before = self.loaded
        self.call("Page.navigate", url=url)
        self.wait(lambda: self.loaded > before)
        self.wait(lambda: self.value("document.readyState") == "complete")

    def wait(self, done: object, seconds: float = PATIENCE) -> None:
        """Wait until something is true: a function, or an expression of the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if done() if callable(done) else self.value(str(done)):
                return
            time.sleep(0.05)
            self.value("0")
        raise AssertionError(f"not within {seconds} s: {done}; errors: {self.errors}")

    def value(self, expression: str) -> object:
        """Return the value of an expression on the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return cast("Message", found["result"]).get("value")

    def click(self, selector: str) -> None:
        """Click with the mouse in the middle of an element, once fonts have loaded and nothing lies over it."""
        self.value("document.fonts.ready.then(() => true)")
        self.wait(
            f"(() => {{ {_MIDDLE} return e && e.contains(document.elementFromPoint(x, y)); }})()".replace("SELECTOR", json.dumps(selector))
        )
        found = self.value(f"(() => {{ {_MIDDLE} return {{x, y}}; }})()".replace("SELECTOR", json.dumps(selector)))
        where = cast("dict[str, float]", found)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=where["x"], y=where["y"], button="left", clickCount=1)

    def press(self, key: str, code: int) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and give its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the name is the base class's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Browser:
    """A running Chromium."""

    def __init__(self, port: int, path: str) -> None:
        self.port = port
        self.pages = Connection(f"ws://127.0.0.1:{port}{path}")

    @contextmanager
    def page(self) -> Iterator[Page]:
        """Open a page that shares neither storage nor cache with others, and close it."""
        context = self.pages.call("Target.createBrowserContext")["browserContextId"]
        target = self.pages.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        page = Page(f"ws://127.0.0.1:{self.port}/devtools/page/{target}")
        try:
            yield page
        finally:
            page.socket.close()
            self.pages.call("Target.disposeBrowserContext", browserContextId=context)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium with a profile of its own. Raises `OSError` where it does not start."""
    if CHROMIUM is None:
        raise FileNotFoundError("there is no Chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = (
            "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-port=0 --window-size=1280,1000"
        )
        command = [CHROMIUM, *flags.split(), f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            running = Browser(*_address(process, Path(profile) / "DevToolsActivePort"))
            try:
                yield running
            finally:
                running.pages.socket.close()
        finally:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], file: Path) -> tuple[int, str]:
    """Wait until Chromium says where it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise OSError(f"Chromium ended with code {process.returncode} when it was started")
        lines = file.read_text().split() if file.exists() else []
        if len(lines) == 2:
            return int(lines[0]), lines[1]
        time.sleep(0.1)
    raise OSError("Chromium did not start")
