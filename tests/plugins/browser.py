"""A page in headless Chromium, driven through its DevTools protocol: nothing but a WebSocket is needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import websocket

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)

Message = dict[str, object]


class Page:
    """One open page. `requests` and `errors` gather what it loaded, and what went wrong on it."""

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=30)
        self.count = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.loaded = 0
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

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

    def wait(self, done: object, seconds: float = 20) -> None:
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
        """Click with the mouse in the middle of an element."""
        where = cast(
            "dict[str, float]",
            self.value(
                f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
                "const b = e.getBoundingClientRect(); return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
            ),
        )
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


@contextmanager
def browser() -> Iterator[Page]:
    """Start Chromium with a profile of its own, and give its first page."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = (
            "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-port=0 --window-size=1280,1000"
        )
        command = [CHROMIUM, *flags.split(), f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            page = Page(_address(Path(profile) / "DevToolsActivePort"))
            try:
                yield page
            finally:
                page.socket.close()
        finally:
            process.terminate()
            process.wait(20)


def _address(file: Path) -> str:
    """Wait until Chromium says where it listens, and return the address of its page."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if file.exists() and file.read_text().strip():
            with urllib.request.urlopen(f"http://127.0.0.1:{file.read_text().split()[0]}/json/list", timeout=10) as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise AssertionError("Chromium did not start")
