"""Whether a release may be trusted, and what changed since the one before; both as relations.

The explorer reads the relations and links to the report; it imports nothing of this package.
"""
