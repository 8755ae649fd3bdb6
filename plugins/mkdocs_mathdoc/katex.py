"""KaTeX for sites that load nothing from elsewhere: `python -m mkdocs_mathdoc.katex FOLDER` fetches the pinned release once.

The plugin's `math: katex` with `math_assets: FOLDER` copies it into the site. npm fetches it, from the registry that it is set to.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

VERSION = "0.19.1"
SHA512 = "8c6f2e2a7b63484726d84a503a1d17b6eae93eeb82f6bdd2ab91cb1ddb05756653dbb13aef6485d7d4048bea1fd3f61e3b2d7994381184abebe7ad78b91ac47c"
WANTED = (".css", ".js", ".woff2")


def fetch(folder: Path) -> None:
    """Put the style sheet, the script and the fonts of KaTeX into `folder`, unless they are there. Raises `OSError`, `ValueError`."""
    if (folder / f"katex-{VERSION}").exists():
        return
    unpack(packed(f"katex@{VERSION}"), folder)
    (folder / f"katex-{VERSION}").touch()


def packed(release: str) -> bytes:
    """Return the archive of a release, as npm fetches it. Raises `OSError`."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(f"npm, which fetches {release}, is not installed; the files of its release may also be put there by hand")
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "pack", release, "--silent", "--ignore-scripts", "--pack-destination", place]
        try:
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=120)  # noqa: S603 (npm, and a release named above)
        except subprocess.SubprocessError as error:
            raise OSError(f"npm could not fetch {release} ({error})") from error
        return next(Path(place).glob("*.tgz")).read_bytes()


def unpack(archive: bytes, folder: Path) -> None:
    """Write what is wanted of the release; its checksum is known, and names decide only among the files of `dist`."""
    found = hashlib.sha512(archive).hexdigest()
    if found != SHA512:
        raise ValueError(f"what was fetched is not KaTeX {VERSION}: its SHA-512 is {found}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files.getmembers():
            path = PurePosixPath(member.name)
            fonts = path.parent == PurePosixPath("package/dist/fonts")
            if not member.isfile() or path.suffix not in WANTED or not (fonts or path.name in ("katex.min.js", "katex.min.css")):
                continue
            data = files.extractfile(member)
            target = folder / "fonts" / path.name if fonts else folder / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if data is not None:
                _write(target, data.read())


def _write(target: Path, data: bytes) -> None:
    """Write a file at once, for those who fetch into the same folder at the same time."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(data)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)


def main() -> int:
    """Fetch into the folder that the command line names."""
    if len(sys.argv) != 2:
        print("usage: python -m mkdocs_mathdoc.katex FOLDER", file=sys.stderr)
        return 2
    try:
        fetch(Path(sys.argv[1]))
    except (OSError, ValueError) as error:
        print(f"KaTeX could not be fetched: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
