"""What served columns mean, in Indonesian: models/descriptions.id.po, by the English of their YAML."""

from babel.messages.pofile import PoFileError, read_po

from warehouse.dbt import relation_of
from warehouse.settings import PROJECT

FILE = PROJECT / "models" / "descriptions.id.po"


def in_indonesian() -> dict[str, str]:
    """Indonesian by English; as gettext has it, what is empty or marked fuzzy is not translated.

    Raises OSError, UnicodeDecodeError or PoFileError where the file cannot be read.
    """
    with FILE.open("rb") as file:
        messages = read_po(file, abort_invalid=True)
    return {m.id: m.string for m in messages if m.id and m.string and not m.fuzzy}


def faults(relations: list[dict]) -> list[str]:
    """What keeps served relations (manifest nodes) from being described in Indonesian, in lines."""
    try:
        translated = in_indonesian()
    except PoFileError as wrong:  # It counts lines from 0.
        return [f"models/{FILE.name} cannot be read: line {wrong.lineno + 1} is {wrong.line!r}."]
    except (OSError, UnicodeDecodeError) as wrong:
        return [f"models/{FILE.name} cannot be read: {wrong}."]
    untold: dict[str, str] = {}
    for relation in relations:
        for name, column in relation["columns"].items():
            if (text := column["description"]) not in translated:
                untold.setdefault(text, f"{relation_of(relation)}.{name}")
    return [
        f"{column} has no description in Indonesian: add one to models/{FILE.name} for {text!r}."
        for text, column in untold.items()
    ]
