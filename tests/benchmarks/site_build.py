"""How much longer a site takes with its derivations checked: `python tests/benchmarks/site_build.py [PAGES]`.

Each page has three derivations of six rows and some text; the site is built with Material, once without the plugin and once with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGE = """# Page {n}

Some words about page {n}, as pages have them, with a [link](page{n}.md) and `code`.

```derivation
x \\in \\mathbb{{R}}^n, A \\in \\mathbb{{R}}^{{n \\times n}}
f_{{{n}}} = {n} x^\\top A x
df_{{{n}}} = {n} dx^\\top A x + {n} x^\\top A\\, dx
   = {n} x^\\top A^\\top dx + {n} x^\\top A\\, dx
   = {n} x^\\top (A + A^\\top)\\, dx
   = ({n} (A + A^\\top) x)^\\top dx
```

## The second

```derivation
X \\in \\mathbb{{R}}^{{m \\times n}}, B \\in \\mathbb{{R}}^{{m \\times n}}
g = \\operatorname{{tr}}(B^\\top X) + {n} \\operatorname{{tr}}(X^\\top X)
dg = \\operatorname{{tr}}(B^\\top dX) + {n} \\operatorname{{tr}}(dX^\\top X) + {n} \\operatorname{{tr}}(X^\\top dX)
   = \\operatorname{{tr}}(B^\\top dX) + 2 \\cdot {n} \\operatorname{{tr}}(X^\\top dX)
   = \\operatorname{{tr}}((B + 2 \\cdot {n} X)^\\top dX)
   = \\operatorname{{tr}}(dX\\, (B + 2 \\cdot {n} X)^\\top)
```

## The third

```derivation
W \\in \\mathbb{{R}}^{{m \\times n}}, x \\in \\mathbb{{R}}^n, y \\in \\mathbb{{R}}^m
h = \\|W x - {n} y\\|^2
dh = 2 (W x - {n} y)^\\top dW\\, x
   = 2 \\operatorname{{tr}}((W x - {n} y)^\\top dW\\, x)
   = 2 \\operatorname{{tr}}(x (W x - {n} y)^\\top dW)
   = \\operatorname{{tr}}((2 (W x - {n} y) x^\\top)^\\top dW)
```
"""


def build(folder: Path, plugin: bool) -> tuple[float, float]:
    """Return the seconds and the megabytes of one build."""
    lines = ["site_name: Large", "theme: {name: material, font: false}", "plugins:", "  - search"]
    lines += ["  - mathdoc"] if plugin else []
    (folder / "mkdocs.yml").write_text("\n".join(lines) + "\nmarkdown_extensions: [pymdownx.superfences]\n")
    before = time.perf_counter()
    code = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024); sys.exit(done)"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "mkdocs", "build", "--quiet"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment)
    return time.perf_counter() - before, float(done.stdout.split()[-1])


def main() -> None:
    """Build and print the ratios."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        for n in range(1, pages + 1):
            (folder / "docs" / f"page{n}.md").write_text(PAGE.format(n=n))
        plain, plain_memory = build(folder, False)
        print(f"{pages} pages without the plugin: {plain:.1f} s, {plain_memory:.0f} MB")
        for run in ("cold", "warm"):
            seconds, memory = build(folder, True)
            print(f"{run}: {seconds:.1f} s ({seconds / plain:.2f} times), {memory:.0f} MB ({memory / plain_memory:.2f} times)")


if __name__ == "__main__":
    main()
