"""Checks on single parts of a parsed statement: its types, and the texts and numbers it hands over."""

from warehouse.explorer.sandbox.allowed import LONGEST_SERIES, TYPES, RefusedError, functions


def check_type(cast: dict) -> None:
    """A type by its name, and the types inside it."""
    if not TYPES.fullmatch(cast["id"]):
        info = cast.get("type_info") or {}
        raise RefusedError("type", str(info.get("name") or cast["id"]).lower())
    info = cast.get("type_info") or {}
    inner = [info["child_type"]] if "child_type" in info else []
    inner += [member["second"] for member in info.get("child_types", [])]
    for part in inner:
        check_type(part)


def check_named(argument: dict, name: str) -> None:
    """An aggregate named in a text, as `list_aggregate` takes it, is one of the list."""
    named = argument["value"].get("value") if argument["class"] == "CONSTANT" else None
    if not isinstance(named, str):
        raise RefusedError("function", name)
    if named.lower() not in functions():
        raise RefusedError("function", named[:80])


def check_series(value: object) -> None:
    """No number in a series' bounds beyond the longest; what bounds compute, time and memory end."""
    if isinstance(value, list):
        for item in value:
            check_series(item)
    elif isinstance(value, dict):
        if value.get("class") == "CONSTANT":
            number = value["value"].get("value")
            if isinstance(number, int | float) and abs(number) > LONGEST_SERIES:
                raise RefusedError("series")
        for part in value.values():
            check_series(part)


def words(kind: object) -> str:
    return str(kind).replace("_", " ")
