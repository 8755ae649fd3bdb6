"""The parts of `mathdoc.derive`: the question read, the rows written, and what was proposed confirmed by the kernel."""
