"""Unification of symbolic sizes. A size whose name begins with `?` is unknown; every other symbol stands for itself."""

from __future__ import annotations

from fractions import Fraction

from mathdoc.sizes import Shape, Size


class SizeSolver:
    """Collects what is known of unknown sizes. Sizes are equal only if they are equal as polynomials."""

    def __init__(self) -> None:
        self._known: dict[str, Size] = {}
        self._fresh = 0

    def fresh(self) -> Size:
        """Return a new unknown size."""
        self._fresh += 1
        return Size.of(f"?{self._fresh}")

    def size(self, size: Size) -> Size:
        """Return the size with everything known about it filled in."""
        while size.names & self._known.keys():
            size = size.substitute(self._known)
        return size

    def resolve(self, shape: Shape) -> Shape:
        """Return the shape with everything known about its sizes filled in."""
        return tuple([self.size(size) for size in shape])

    def equal(self, a: Size, b: Size) -> bool:
        """Make two sizes equal, binding an unknown one where that is needed; return whether it was possible."""
        if a == b:
            return True
        a, b = self.size(a), self.size(b)
        if a == b:
            return True
        for unknown, other in ((a, b), (b, a)):
            name = unknown.symbol
            if name is not None and name.startswith("?") and name not in other.names:
                self._known[name] = other
                return True
        return self._solve(a - b)

    def _solve(self, difference: Size) -> bool:
        """Bind an unknown that occurs alone and linearly in an equation `difference = 0`."""
        for monomial, coefficient in difference.terms:
            if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0].startswith("?"):
                name = monomial[0][0]
                rest = Size(tuple(term for term in difference.terms if term[0] != monomial))
                if name not in rest.names:
                    self._known[name] = rest * Size.of(Fraction(-1) / coefficient)
                    return True
        return False

    def snapshot(self) -> dict[str, Size]:
        """Return what is known, to be given back to `restore`."""
        return dict(self._known)

    def restore(self, known: dict[str, Size]) -> None:
        """Forget everything learnt since the snapshot."""
        self._known = known
