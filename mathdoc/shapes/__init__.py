"""Shape inference: from expressions as they were parsed to typed expressions, every overloaded spelling resolved."""
