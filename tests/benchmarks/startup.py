"""How long `mathdoc check` of one small file takes, against the bare import of what it stands on.

Processor time (user and system) of many runs of both in turn, so that what else the machine does counts little. Prints the least
and the median time of each, and their ratios. Modules are read from bytecode, as they are once a package is installed.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BUDGET = 1.5
IMPORTS = "import click, markdown_it, pylatexenc.latexwalker, flint"
PAGE = """# A page

```derivation
W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m
f = y^\\top W x
df = y^\\top dW\\, x
   = \\operatorname{tr}(x y^\\top dW)
```
"""


def seconds(command: list[str]) -> float:
    """Return the processor time that a command takes, so that what else runs on the machine counts little; it has to succeed.

    Installed packages are compiled to bytecode: the first run does that here, whatever the environment says of writing it.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return taken


def main() -> None:
    """Run both in turn, so that a busy machine hurts both alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.md")
        page.write_text(PAGE, encoding="utf-8")
        check = [str(Path(sys.executable).with_name("mathdoc")), "check", str(page)]
        imports = [sys.executable, "-c", IMPORTS]
        seconds(check), seconds(imports)
        pairs = [(seconds(check), seconds(imports)) for _ in range(runs)]
    checking, importing = zip(*pairs, strict=True)
    print("                         least  median")
    for name, times in (("check of one small file", checking), ("bare imports", importing)):
        print(f"{name:24}{min(times) * 1000:6.0f}{statistics.median(times) * 1000:8.0f} ms")
    least, median = min(checking) / min(importing), statistics.median(checking) / statistics.median(importing)
    print(f"ratio                   {least:6.2f}{median:8.2f}    (budget {BUDGET})")


if __name__ == "__main__":
    main()
