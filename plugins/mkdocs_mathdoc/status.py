"""The status page: every derivation of a site with its verdict, and a link to it."""

from __future__ import annotations

from collections import Counter
from html import escape
from posixpath import relpath

from msgspec import Struct

from mathdoc.output.page import Derivation


class Entry(Struct, frozen=True):
    """One derivation of the site."""

    page: str
    line: int
    derivation: Derivation


def html(found: list[Entry], urls: dict[str, str], own_url: str) -> str:
    """Return the page's content; `urls` are those of the pages, relative to the site."""
    counts = Counter(entry.derivation.verdict for entry in found)
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    rows = "".join(_entry(entry, urls, own_url) for entry in found)
    head = "<tr><th>page</th><th>derivation</th><th>verdict</th><th>rows</th></tr>"
    return (
        f'<h1 id="derivations">Derivations</h1><p>{len(found)} derivations: {escape(total) or "none"}.</p>'
        f'<div class="mathdoc-status"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )


def _entry(entry: Entry, urls: dict[str, str], own_url: str) -> str:
    one = entry.derivation
    name = escape(one.name or f"line {entry.line}")
    url = urls.get(entry.page)
    if url is not None and one.anchor:
        # From a folder to a folder; the empty address is the site's first page.
        to = relpath(f"/{url}", f"/{own_url}" if own_url.endswith("/") else f"/{own_url}/..") + (
            "/" if url.endswith("/") or not url else ""
        )
        name = f'<a href="{escape(to)}#{escape(one.anchor)}">{name}</a>'
    return (
        f'<tr data-verdict="{one.verdict}"><td>{escape(entry.page)}</td><td>{name}</td>'
        f'<td data-verdict="{one.verdict}">{one.verdict}</td><td>{escape(one.rows)}</td></tr>'
    )
