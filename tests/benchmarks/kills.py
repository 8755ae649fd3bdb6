"""How often a file is lost or torn when mathdoc is killed at random: `python tests/benchmarks/kills.py [KILLS]`. It has to be never.

`check --fix`, `complete --in-place`, `convert -o` and a check that fills the cache are started and killed with SIGKILL after a random
time. The page must then be the old or the new one, whole, and a check that uses what the cache holds must find what a fresh one finds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BLOCK = "```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %s\n```\n\n"
COMMANDS: dict[str, tuple[list[str], str]] = {
    "check --fix": (["check", "page.md", "--fix", "--no-cache"], BLOCK % "3 x^\\top dx"),
    "complete --in-place": (["complete", "page.md", "--in-place"], BLOCK % "?"),
    "convert -o": (["convert", "page.md", "-o", "page.md", "--notation", "index"], BLOCK % "2 x^\\top dx"),
    "check, cached": (["check", "page.md"], BLOCK % "2 x^\\top dx"),
}


def start(arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start mathdoc in a folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
    command = [sys.executable, "-m", "mathdoc", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(folder: Path, *more: str) -> object:
    """Return the JSON report on a page."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
    command = [sys.executable, "-m", "mathdoc", "check", "page.md", "--format", "json", *more]
    found: object = json.loads(subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout)
    return found


def killed(arguments: list[str], folder: Path, page: bytes, longest: float) -> None:
    """Write the page, start a command, and kill it after a random part of the time that it takes."""
    (folder / "page.md").write_bytes(page)
    with start(arguments, folder) as process:
        time.sleep(random.uniform(0.5, 1.0) * longest)
        process.send_signal(signal.SIGKILL)


def trial(name: str, kills: int, tell: Callable[[str], None]) -> int:
    """Kill one command again and again; return how often a file was lost or torn."""
    arguments, block = COMMANDS[name]
    torn = done = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "pyproject.toml").write_text("", "utf-8")
        old = (block * 3).encode()
        (folder / "page.md").write_bytes(old)
        begun = time.monotonic()
        if start(arguments, folder).wait() != 0:
            raise SystemExit(f"{name}: the command fails when nobody kills it")
        longest = time.monotonic() - begun
        new = (folder / "page.md").read_bytes()
        for turn in range(kills):
            # Another page each time: what is in the cache already is not written.
            mark = f"<!-- {turn} -->\n".encode()
            killed(arguments, folder, mark + old, 1.1 * longest)
            found = (folder / "page.md").read_bytes() if (folder / "page.md").exists() else b""
            torn += found not in (mark + old, mark + new)
            done += found == mark + new != mark + old
            if name == "check, cached" and turn % 10 == 9:
                torn += report(folder) != report(folder, "--no-cache")
    tell(f"{name:<20} {kills} kills, {done} after the new page was there, {torn} lost or torn")
    return torn


def main() -> int:
    """Kill each command, and return 1 if a file was lost or torn."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    return int(sum(trial(name, -(-kills // len(COMMANDS)), print) for name in COMMANDS) > 0)


if __name__ == "__main__":
    sys.exit(main())
