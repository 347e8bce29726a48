"""What is said about a release: whether it may be trusted, and what changed since the one before."""
