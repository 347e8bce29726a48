"""Conventions of what is made from extracts: rows of persons stay in the build file."""

from manifest_rules import SERVABLE, is_served, layer, made_of_persons, of_type

FLAGS = ("is_suppressed", "is_simulated", "extract_as_of_on")
# What shows a count or a sum of a cell, and hides it where few persons are behind it.
SHOWS = {"macro.warehouse.published", "macro.warehouse.published_amount"}
IDENTIFIERS = {"person_id", "employer_id", "claim_id"}


def only_marts_are_served(manifest: dict) -> list[str]:
    """Records, staging, intermediate models and the sample stay in the build file."""
    return [
        f"{node['name']} ({layer(node)}) is served"
        for kind in ("model", "seed")
        for node in of_type(manifest, kind)
        if is_served(node) and layer(node) not in SERVABLE
    ]


def exact_counts_are_served_through_the_privacy_macros(manifest: dict) -> list[str]:
    """A served model right below one that counts exactly hides and rounds."""
    exact = made_of_persons(manifest, but_served=True)
    return [
        node["name"]
        for node in of_type(manifest, "model")
        if is_served(node)
        and exact & set(node["depends_on"]["nodes"])
        and not SHOWS & set(node["depends_on"]["macros"])
    ]


def extract_marts_carry_their_flags(manifest: dict) -> list[str]:
    """Pages say from these what is hidden, what is simulated, and up to which day the extract speaks."""
    offences = []
    of_persons = made_of_persons(manifest)
    for node in of_type(manifest, "model"):
        if not is_served(node) or node["unique_id"] not in of_persons:
            continue
        offences += [f"{node['name']}: no {flag}" for flag in FLAGS if flag not in node["columns"]]
        if "simulated" not in node["config"]["meta"]["usage_warnings"]:
            offences.append(f"{node['name']}: does not warn of simulated rows")
    return offences


def nothing_served_names_a_person(manifest: dict) -> list[str]:
    """Asks the columns of the built relations (`built_columns`)."""
    offences = []
    for node in of_type(manifest, "model"):
        built = manifest["built_columns"].get((node["schema"], node["alias"]), [])
        if is_served(node) and (found := sorted(IDENTIFIERS & set(built))):
            offences.append(f"{node['name']}: {', '.join(found)}")
    return offences


EXTRACT_RULES = [
    only_marts_are_served,
    exact_counts_are_served_through_the_privacy_macros,
    extract_marts_carry_their_flags,
    nothing_served_names_a_person,
]
