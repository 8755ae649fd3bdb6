"""How much a pass says: at which sizes a claim has to be tried, and how likely a false one survives a random point."""
