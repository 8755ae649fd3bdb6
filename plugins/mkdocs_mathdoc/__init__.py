"""The MkDocs plugin `mathdoc`: adds the Python-Markdown extension to a site, and reports what it finds."""

from mkdocs_mathdoc.plugin import MathdocPlugin

__all__ = ["MathdocPlugin"]
