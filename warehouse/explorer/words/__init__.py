"""The words on screen: one catalogue per language, the same keys in both.

Labels of measures, bases and segments are not here: the marts carry them. `{count:source|sources}` is
the word for one or for more, picked by the number itself (formats.Count).
"""

import re
import tomllib
from functools import cache
from pathlib import Path

DEFAULT = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Every text of a language by its dotted key."""
    with (Path(__file__).parent / f"{lang}.toml").open("rb") as file:
        return dict(_flat(tomllib.load(file)))


def words(lang: str, key: str, **values: object) -> str:
    """The text of a key, its places filled. Raises KeyError for an unknown key or a missing value."""
    return catalogue(lang)[key].format(**values)


def unit(lang: str, code: str) -> str:
    """The unit of a column in words."""
    return words(lang, f"data.unit_{re.sub('[^a-z0-9]+', '_', code.lower())}")


def _flat(tree: dict, prefix: str = ""):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
