"""Where the project stands and where its state lives."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FILE_NAME = "warehouse.duckdb"  # The stem is the catalog's name; views store it, so it never changes.


class NoReleaseError(Exception):
    """Nothing is published in this WAREHOUSE_HOME."""

    def __init__(self):
        super().__init__("Nothing is published yet. Build it with: warehouse build")


@dataclass(frozen=True)
class Home:
    """The one folder that holds all state (`WAREHOUSE_HOME`, default `data/` of the project)."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        # Relative to the project, as profiles.yml is: `warehouse` may be called from anywhere.
        return cls((PROJECT / os.environ.get("WAREHOUSE_HOME", "data")).resolve())

    @property
    def releases(self) -> Path:
        return self.path / "releases"

    @property
    def current(self) -> Path:
        """The link to the served release. Replaced as a whole, never written through."""
        return self.path / "current"

    @property
    def quality(self) -> Path:
        """The quality report: static pages, served beside the explorer."""
        return self.path / "quality"

    @property
    def lock(self) -> Path:
        return self.path / "build.lock"

    @property
    def parsed(self) -> Path:
        """dbt's reading of the project as the last build left it (warehouse/parsed.py)."""
        return self.path / "parsed"

    @property
    def building(self) -> Path:
        """The link to the folder of the running build."""
        return self.path / "build" / "now"

    def build(self, build_id: str) -> Path:
        return self.path / "build" / build_id

    def served_file(self) -> Path | None:
        """The served release's file with the link resolved, or None where nothing is published."""
        file = self.current.resolve() / FILE_NAME
        return file if file.is_file() else None

    def needed_file(self) -> Path:
        """The served release's file. Raises NoReleaseError where nothing is published."""
        if (file := self.served_file()) is None:
            raise NoReleaseError
        return file
