"""The kernel: the only part that says `verified`. It evaluates both sides of a claim at random points, exactly."""
