"""Open analytical warehouse of Indonesian employment social security."""
