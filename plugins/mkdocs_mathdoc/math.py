"""The typesetters whose files the plugin can copy into a site, so that its pages load nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

TYPESETTERS = ("none", "katex", "mathjax")
HELP = (
    "for KaTeX `python -m mkdocs_mathdoc.katex FOLDER` fetches them, or take `dist` of its release; for MathJax take `es5` of its release 3"
)

SETTINGS = Path(__file__).parent / "mathjax-settings.js"

_FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "none": ((), ()),
    "katex": (("katex/katex.min.css",), ("katex/katex.min.js",)),
    "mathjax": ((), ("mathjax/settings.js", "mathjax/tex-svg.js")),
}


def files(typesetter: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the style sheets and the scripts that a page loads."""
    return _FILES[typesetter]


def assets(typesetter: str, folder: Path) -> dict[str, Path]:
    """Return the files to copy, each under its name in the site. Raises `FileNotFoundError`."""
    if typesetter == "none":
        return {}
    if typesetter == "mathjax":
        return {"mathjax/settings.js": SETTINGS, "mathjax/tex-svg.js": _existing(folder / "tex-svg.js")}
    fonts = {f"katex/fonts/{font.name}": font for font in sorted((folder / "fonts").glob("*.woff2"))}
    return {name: _existing(folder / name.removeprefix("katex/")) for name in ("katex/katex.min.css", "katex/katex.min.js")} | fonts


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist")
    return file
