"""The catalogues hold the same keys, every key is used, and no page speaks past them."""

import ast
import re
import string
from pathlib import Path

import pytest

from warehouse.explorer.words import LANGUAGES, catalogue, words

EXPLORER = Path(__file__).resolve().parents[2] / "warehouse" / "explorer"
SOURCES = sorted(EXPLORER.rglob("*.py"))
# What a reader may meet as text: Streamlit's calls, and the parts that draw HTML.
DRAWING = {"st", "bars", "tables", "column"}
TAG = re.compile(r"<script>.*</script>|<[^>]*>")


def trees(sources=SOURCES):
    return [(path, ast.parse(path.read_text())) for path in sources]


def used_keys(tree: ast.AST, keys: set[str]) -> set[str]:
    """Keys a module names in full, or by the beginning or the end of an f-string."""
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in keys:
            used.add(node.value)
        if isinstance(node, ast.JoinedStr):
            texts = [
                re.escape(p.value) if isinstance(p, ast.Constant) else r"[^.]+" for p in node.values
            ]
            pattern = re.compile("".join(texts))
            if any(isinstance(p, ast.Constant) and "." in str(p.value) for p in node.values):
                used |= {key for key in keys if pattern.fullmatch(key)}
    return used


def named_keys(tree: ast.AST) -> set[str]:
    """Keys handed to `words(...)` in full."""
    found = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) == "words"
        ):
            found |= {
                a.value for a in node.args[:2] if isinstance(a, ast.Constant) and "." in str(a.value)
            }
    return found


def sentences(tree: ast.AST) -> list[str]:
    """Texts with a space and letters, handed to a drawing call as they stand."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if not (isinstance(owner, ast.Name) and owner.id in DRAWING):
            continue
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            for part in parts_of(argument):
                text = TAG.sub("", part).strip()
                if " " in text and re.search("[A-Za-z]{2}", text):
                    found.append(text)
    return found


def parts_of(argument: ast.AST) -> list[str]:
    if isinstance(argument, ast.Constant):
        return [argument.value] if isinstance(argument.value, str) else []
    if isinstance(argument, ast.JoinedStr):
        # Places become a mark, so that a tag that spans a place is still seen as a tag.
        return ["".join(p.value if isinstance(p, ast.Constant) else "\u2022" for p in argument.values)]
    return []


def test_languages_have_the_same_keys_and_places():
    texts = {lang: catalogue(lang) for lang in LANGUAGES}
    first, *others = texts
    for other in others:
        assert set(texts[first]) == set(texts[other])
        for key, text in texts[first].items():
            places = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            there = {name for _, name, _, _ in string.Formatter().parse(texts[other][key]) if name}
            assert places == there, f"{key}: {first} fills {places}, {other} fills {there}"


def test_words_that_follow_a_number_come_in_two():
    for lang in LANGUAGES:
        for key, text in catalogue(lang).items():
            specs = [spec for _, _, spec, _ in string.Formatter().parse(text) if spec]
            assert all(spec.count("|") == 1 for spec in specs), f"{lang}, {key}: {specs}"


def test_every_key_is_used_and_every_used_key_exists():
    keys = set(catalogue("id"))
    used = set().union(*(used_keys(tree, keys) for _, tree in trees()))
    # A page's own title in the navigation and a filter's label are made from the name at hand.
    pages = "home|coverage|protection|claims|check|region|data"
    made = {k for k in keys if re.fullmatch(rf"({pages})\.nav|filter\.\w+", k)}
    assert keys - used - made == set(), "unused keys"
    named = set().union(*(named_keys(tree) for _, tree in trees()))
    assert named - keys == set(), "keys without a text"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_no_sentence_is_written_into_a_page(path):
    assert sentences(ast.parse(path.read_text())) == []


def test_the_checks_see_what_they_look_for():
    planted = ast.parse('st.info("Data is missing")\nst.html(f"<p class=\'a b\'>Two words {x}</p>")')
    assert sentences(planted) == ["Data is missing", "Two words \u2022"]
    assert sentences(ast.parse('st.html(f"<p class=\'a b\'>{x}</p>")\nst.code("make")')) == []
    assert named_keys(ast.parse('view.words("home.none")')) == {"home.none"}
    assert used_keys(ast.parse('f"flag.{x}"'), {"flag.a", "home.b"}) == {"flag.a"}
    with pytest.raises(KeyError):
        words("id", "no.such_key")
