"""What the tests of faults and of readers did. Printed at the end of a run: `make soak`."""

from collections import Counter

FIGURES: Counter[str] = Counter()
