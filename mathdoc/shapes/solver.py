"""Unification of symbolic sizes. A size whose name begins with `?` is unknown; every other symbol stands for itself."""

from __future__ import annotations

from fractions import Fraction

from mathdoc.sizes import Monomial, Shape, Size


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

    def learnt(self) -> tuple[tuple[str, Size], ...]:
        """Return what was found out about sizes that a definition left open (their names contain `#`)."""
        found = [(name, self.size(size)) for name, size in self._known.items() if "#" in name]
        return tuple((name, size) for name, size in found if not any(other.startswith("?") for other in size.names))

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
        """Bind an unknown that occurs once, linearly, in an equation `difference = 0` (also `?·n = mn`)."""
        for monomial, coefficient in difference.terms:
            for name, power in monomial:
                if not name.startswith("?") or power != 1:
                    continue
                rest = Size(tuple(term for term in difference.terms if term[0] != monomial))
                others = tuple(pair for pair in monomial if pair[0] != name)
                quotient = _divided(rest, others)
                if name not in rest.names and quotient is not None and not any(n.startswith("?") for n, _ in others):
                    self._known[name] = quotient * Size.of(Fraction(-1) / coefficient)
                    return True
        return False

    def snapshot(self) -> dict[str, Size]:
        """Return what is known, to be given back to `restore`."""
        return dict(self._known)

    def restore(self, known: dict[str, Size]) -> None:
        """Forget everything learnt since the snapshot."""
        self._known = known


def _divided(size: Size, monomial: Monomial) -> Size | None:
    """Return a size divided by a monomial, or None where that does not come out even."""
    terms = []
    for factors, coefficient in size.terms:
        powers = dict(factors)
        for name, power in monomial:
            powers[name] = powers.get(name, 0) - power
        if any(power < 0 for power in powers.values()):
            return None
        terms.append((tuple(sorted((n, k) for n, k in powers.items() if k)), coefficient))
    return Size(tuple(sorted(terms)))
