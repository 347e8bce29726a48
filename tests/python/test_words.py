"""The catalogues hold the same keys, every key is used, and no page speaks past them."""

import ast
import re
import string
from pathlib import Path

import pytest

from warehouse.explorer.words import LANGUAGES, catalogue, words

EXPLORER = Path(__file__).resolve().parents[2] / "warehouse" / "explorer"
SERVING = EXPLORER.parent / "serving"
SOURCES = sorted([*EXPLORER.rglob("*.py"), *SERVING.glob("*.py")])
TAG = re.compile(r"<script>.*</script>|<[^>]*>")
WORDS = re.compile(r"(\u2022|[^\W\d_])[^\w\s]*\s+[^\w\s\u2022]*(\u2022|[^\W\d_])")
LETTERS = re.compile(r"[^\W\d_]{2}")
CLASSES = re.compile(r"w-[\w-]+(\s+w-[\w-]+)*")
# Statements and their parts begin with these, in small letters as no sentence does.
SQL = re.compile(
    r"(select|with|from|where|and|or|order by|group by|join|left join|attach|use)\s+[^A-Z\s]|\w+\.\w+,\n"
)
UNREAD = re.compile(r"re\.\w+|logging\..*|log\.\w+|logger\.\w+")
# Texts that stand in the code for a reason: module -> reason and texts.
STANDING = {
    "definitions.py": (
        "ids of definitions, as the marts write them",
        r"(participants|coverage|claims( paid)?) \(\?P.*",
    ),
    "check_answer.py": ("the id of a definition, as the marts write it", "participants \u2022"),
    "sql_box.py": ("units, as the dictionary writes them", r"rupiah per (case|person and month)"),
    "formats.py": ("patterns of dates", r"(d )?M{3,4}( y)?"),
    "guard.py": ("what browsers read", r"('[a-z-]+'|data:|\w+=\(\)|[ ,;\u2022])+"),
    "frame.py": ("a command, and the name of a language in itself", r"make build|Bahasa Indonesia"),
    "lines.py": ("a path of CSS", r"\u2022% calc\(\u2022% [-+] 1\.5px\)"),
    "__init__.py": ("the name of a language in itself", "Bahasa Indonesia"),
    "queries.py": ("columns of a select list", r"[bs]\.label_id as [\w\s,.]+"),
}


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
    """Texts of two words or more, wherever they stand; a place in a text counts as a word."""
    quiet = {id(part) for node in ast.walk(tree) for part in unread(node)}
    found = []
    for node in ast.walk(tree):
        if id(node) in quiet:
            continue
        text = TAG.sub("", text_of(node)).strip()
        if (
            WORDS.search(text)
            and LETTERS.search(text)
            and not CLASSES.fullmatch(text)
            and not is_sql(text)
        ):
            found.append(text)
    return found


def is_sql(text: str) -> bool:
    return bool(SQL.match(text)) and not re.search("[A-Z]", re.sub(r"'[^']*'|--.*", "", text))


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        # Places become a mark, so that a tag that spans a place is still seen as a tag.
        return "".join(p.value if isinstance(p, ast.Constant) else "\u2022" for p in node.values)
    return ""


def unread(node: ast.AST) -> list[ast.AST]:
    """Parts of a node that no reader meets: docstrings, pieces of a text, patterns, log, exceptions."""
    if isinstance(node, ast.Expr):
        return [node.value] if isinstance(node.value, ast.Constant) else []
    if isinstance(node, ast.JoinedStr):
        return [value for value in node.values if isinstance(value, ast.Constant)]
    if isinstance(node, ast.Raise):
        return list(ast.walk(node))
    if isinstance(node, ast.Call) and UNREAD.fullmatch(ast.unparse(node.func)):
        return list(ast.walk(node))
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


# The sandbox says codes; that it draws nothing is tested with it.
PAGES = [path for path in SOURCES if path.parent.name != "sandbox"]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_no_sentence_is_written_into_a_page(path):
    _, standing = STANDING.get(path.name, ("", "(?!)"))
    said = sentences(ast.parse(path.read_text()))
    assert [text for text in said if not re.fullmatch(standing, text)] == []


def test_the_checks_see_what_they_look_for():
    planted = ast.parse('st.info("Data is missing")\nst.html(f"<p class=\'a b\'>Two words {x}</p>")')
    assert sentences(planted) == ["Data is missing", "Two words \u2022"]
    for planted in (
        'text = "Two words"\nst.info(text)',
        'heading.header("Two words")',
        'return_value = [f"Two words"]',
        'x = {"a": "Two words"}',
        'def f(text="Two words"): pass',
        'x = f"{count} pekerja"',
        'x = f"from {start} on, Data follow"',
        'x = "From BPS and where it stands"',
        'x = "where Data come from"',
    ):
        assert sentences(ast.parse(planted)), planted
    for honest in (
        'st.html(f"<p class=\'a b\'>{x}</p>")\nst.code("make")',
        'def f():\n    """Two words."""',
        'raise ValueError("Two words")',
        'log.warning("Page %s failed", name)',
        'x = "w-bars w-compact"',
        'x = f"select {columns} from warehouse.core.t"',
        'x = re.compile("two words")',
    ):
        assert sentences(ast.parse(honest)) == [], honest
    assert named_keys(ast.parse('view.words("home.none")')) == {"home.none"}
    assert used_keys(ast.parse('f"flag.{x}"'), {"flag.a", "home.b"}) == {"flag.a"}
    with pytest.raises(KeyError):
        words("id", "no.such_key")
