"""What proposes expressions: nothing it proposes is shown before the kernel agrees. This part needs no sympy.

`forward` takes differentials, `reverse` reads gradients off (`gather`: of sums over entries). `derive` makes gradients, Jacobians and
Hessians of these: `linear_map`, `symmetry` (restricted variables), `deltas`, `folding`, `hadamards` and `compositions` (forms of results).
`moves` and `steps` are the way there by named rules. `explain` finds the named rules (`rules`) that lead from one row to the next.

`normal` brings expressions into normal form and compares them: `atoms`, `table`, `parts`,
`words`, `entrywise` (words of array factors), `algebra`, `scalar_functions`, `determinants` (polynomials of them), `normalizer` (from
expressions), `elementary`, `clearing` (what vanishes when denominators and inverses are cleared). `simplify` finds the shortest form:
`terms`, `neighbours`, `expanding`, `factoring`, `squares`, `naming`, `rebuilding` (from normal forms), `length` (what is minimised).
"""
