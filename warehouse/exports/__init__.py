"""The open-data package: what is public of a release, as files that others can use without us."""
