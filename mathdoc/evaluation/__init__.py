"""Evaluation: points that satisfy all facts, and the value of a typed expression at a point, over a ring and a Weil algebra."""
