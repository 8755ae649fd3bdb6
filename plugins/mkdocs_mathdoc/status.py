"""The status page: every derivation of a site with its verdict, and a link to it."""

from __future__ import annotations

from collections import Counter
from html import escape
from posixpath import relpath

from msgspec import Struct

from mathdoc.output.html import anchors
from mathdoc.results import Conversion, worst


class Entry(Struct, frozen=True):
    """One derivation of the site."""

    page: str
    line: int
    anchor: str
    name: str
    verdict: str
    rows: str


def entries(page: str, conversion: Conversion, skipped_lines: int) -> list[Entry]:
    """Return the derivations of a page. What is wrong on purpose is counted apart, and spoils no verdict."""
    names, found = anchors(conversion), []
    expected = {row.start for block in conversion.blocks for row in block.rows if row.expect}
    for block in conversion.result.blocks:
        plain = [row for row in block.rows if row.start not in expected]
        counts = Counter(str(row.verdict) for row in plain if str(row.verdict) != "given")
        counts["wrong on purpose"] = len(block.rows) - len(plain)
        rows = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        verdict = str(worst(row.verdict for row in plain))
        found.append(Entry(page, block.start.line + skipped_lines, names.get(block.start, ""), block.name, verdict, rows))
    return found


def html(found: list[Entry], urls: dict[str, str], own_url: str) -> str:
    """Return the page's content; `urls` are those of the pages, relative to the site."""
    counts = Counter(entry.verdict for entry in found)
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    rows = "".join(_entry(entry, urls, own_url) for entry in found)
    head = "<tr><th>page</th><th>derivation</th><th>verdict</th><th>rows</th></tr>"
    return (
        f'<h1 id="derivations">Derivations</h1><p>{len(found)} derivations: {escape(total) or "none"}.</p>'
        f'<div class="mathdoc-status"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )


def _entry(entry: Entry, urls: dict[str, str], own_url: str) -> str:
    name = escape(entry.name or f"line {entry.line}")
    url = urls.get(entry.page)
    if url is not None and entry.anchor:
        # From a folder to a folder; the empty address is the site's first page.
        to = relpath(f"/{url}", f"/{own_url}" if own_url.endswith("/") else f"/{own_url}/..") + (
            "/" if url.endswith("/") or not url else ""
        )
        name = f'<a href="{escape(to)}#{escape(entry.anchor)}">{name}</a>'
    return (
        f'<tr data-verdict="{entry.verdict}"><td>{escape(entry.page)}</td><td>{name}</td>'
        f'<td data-verdict="{entry.verdict}">{entry.verdict}</td><td>{escape(entry.rows)}</td></tr>'
    )
