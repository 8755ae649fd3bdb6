"""What went wrong in a row: candidate repairs, small and many, each confirmed by the kernel before it is shown."""
