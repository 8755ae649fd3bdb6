"""A site of 1,000 pages with 3,000 derivations: how long it takes to check with one process and with two, and again from the cache.

Prints seconds by the clock and by the processors, and the memory of the first process. On a machine that does other things the ratio
of the first two says little: look at the processors' seconds too.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGES, BLOCKS = 1000, 3
BUDGET = 1.0
BLOCK = r"""```derivation
W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, y \in \mathbb{R}^m
f = %d y^\top W x
df = %d y^\top dW\, x + %d y^\top W\, dx
   = %d \operatorname{tr}(x y^\top dW) + %d \operatorname{tr}(y^\top W\,dx)
\frac{\partial f}{\partial W} = %d y x^\top
\frac{\partial f}{\partial x} = %d W^\top y
```
"""


def make_site(folder: Path, pages: int) -> None:
    """Write a project whose pages are right and all different."""
    (folder / "pyproject.toml").write_text('[project]\nname = "site"\n', encoding="utf-8")
    (folder / "docs").mkdir()
    for page in range(pages):
        blocks = [BLOCK % ((BLOCKS * page + block + 2,) * 7) for block in range(BLOCKS)]
        (folder / "docs" / f"{page:04}.md").write_text("\n".join([f"# Page {page}\n", *blocks]), encoding="utf-8")


def run(folder: Path, *options: str) -> tuple[float, float]:
    """Check the site; return seconds by the clock and by the processors."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mathdoc", "check", "docs", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time a cold run with one process and with two, and a run from the cache."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    pages: int = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_site(folder, pages)
        runs = {
            "one process": run(folder, "--no-cache", "--jobs", "1"),
            "two processes": run(folder, "--jobs", "2"),
            "from the cache": run(folder),
        }
    for what, (clock, processors) in runs.items():
        print(f"{what:16}{clock:8.2f} s by the clock{processors:8.2f} s by the processors")
    print(f"two processes are {runs['one process'][0] / runs['two processes'][0]:.2f} times as fast as one")
    print(f"from the cache: {runs['from the cache'][0]:.2f} s (budget {BUDGET * pages / PAGES:.2f} s)")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
