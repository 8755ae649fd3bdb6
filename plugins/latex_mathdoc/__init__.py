"""The LaTeX package `mathdoc.sty`, as data: `mathdoc latex-style` writes it where TeX finds it."""
