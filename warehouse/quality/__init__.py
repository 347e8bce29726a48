"""Checks of what landed and of what is served, their results as relations, and the report for people.

The explorer reads the relations and links to the report; it imports nothing of this package.
"""
