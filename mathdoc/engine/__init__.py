"""What proposes expressions: nothing it proposes is shown before the kernel agrees. This part needs no sympy."""
