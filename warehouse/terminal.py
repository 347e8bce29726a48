"""Where commands print: without markup, as headers, paths and names come from files and users."""

from rich.console import Console

console = Console(highlight=False, markup=False)
errors = Console(highlight=False, markup=False, stderr=True)


def wide() -> Console:
    """For tables: numbers and source ids stay whole, also where no terminal says how wide it is."""
    return Console(highlight=False, markup=False, width=max(console.width, 140))
