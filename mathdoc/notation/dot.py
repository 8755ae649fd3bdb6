r"""The notation of algorithmic differentiation: tangents `\dot C = \dot A B + A \dot B`, adjoints `\bar A`, linear forms as traces."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc.notation.trace import TRACE

DOT = replace(TRACE, name="dot", title="dot notation", styles=(("differential", "dot"),), bars=True)
