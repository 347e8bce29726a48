"""Defects as people make them, and the layer that must catch each.

They stand in defects_early.py (before a figure is built) and defects_late.py (after). A defect is
only in the data; the test of its layer plants it, and docs/quality.md lists it.
"""

from collections.abc import Callable
from dataclasses import dataclass

# In the order in which data meets them.
SEED_FILES = "seed files"
INGEST = "ingest"
DBT = "dbt"
LANDING = "great_expectations landing"
MARTS = "great_expectations marts"
DIFF = "release diff"
INTEGRITY = "publish/integrity"
LAYERS = (SEED_FILES, INGEST, DBT, LANDING, MARTS, DIFF, INTEGRITY)

# What follows from it.
STOPS = "nothing is published"
WARNS = "published with a warning"
KEPT_OUT = "the rows stay out"
REFUSED = "the file is refused"
ONCE = "it counts once"
TOLD = "told, published"
NOT_SERVED = "readers are refused, and told how to go back"


@dataclass(frozen=True)
class Defect:
    """One defect.

    `says`: what a person would call it. `where`: the file or table it stands in. `rule`: the id of the
    rule that names it, or words of the message where the layer has no rules. `plant`: what the layer's
    test does with it, see there. `known_earlier`: an earlier layer may see it too.
    """

    id: str
    says: str
    where: str
    layer: str
    rule: str
    effect: str
    plant: object
    known_earlier: bool = False
    nightly: bool = (
        False  # In the slow lane: another of the fast lane is caught by the same rule or kind.
    )

    @property
    def status(self) -> str:
        """The status of its rule's result."""
        return "fail" if self.effect == STOPS else "warn"


def of_layer(layer: str, effect: str, where: str, known_earlier: bool = False) -> Callable[..., Defect]:
    """How most defects of a layer are written: id, words, rule, plant."""

    def defect(
        id_: str,
        says: str,
        rule: str,
        plant: object,
        where: str = where,
        effect: str = effect,
        nightly: bool = False,
    ) -> Defect:
        return Defect(id_, says, where, layer, rule, effect, plant, known_earlier, nightly)

    return defect
