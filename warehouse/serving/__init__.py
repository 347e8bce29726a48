"""What stands around the explorer once it is served: names, headers, the quality report beside it."""
