"""A made-up population, the same for the same seed: nobody in it exists."""
