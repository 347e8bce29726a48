"""Words on a page are words: marks of Markdown in data stay what they are."""

import ast
from pathlib import Path

import pytest

from warehouse.explorer import say

EXPLORER = Path(say.__file__).parent
OF_MARKDOWN = {
    "title", "header", "subheader", "info", "warning", "error", "success", "markdown",
    "caption", "write",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kota Pasuruan, 2024: 31.3 %", "Kota Pasuruan, 2024: 31.3 %"),
        ("![i](http://evil.example/i.png)", r"!\[i\](http://evil.example/i.png)"),
        ("**a** _b_ `c` ~d~ $e$", r"\*\*a\*\* \_b\_ \`c\` \~d\~ \$e\$"),
        (":red[a] :material/warning:", r"\:red\[a\] \:material/warning:"),
        ("<b>", r"\<b>"),
        ("a\\*b", r"a\\\*b"),
        ("# a\n> b\n- c\n1. d\n2) e", "\\# a\n\\> b\n\\- c\n1\\. d\n2\\) e"),
        ("2024 a\n  + b", "2024 a\n  \\+ b"),
    ],
)
def test_marks_get_a_backslash(text, shown):
    assert say.plain(text) == shown


def containers(path: Path) -> set[str]:
    """Names that stand for a part of the page."""
    return {
        target.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("st.")
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("path", sorted(EXPLORER.rglob("*.py")), ids=lambda path: path.stem)
def test_no_page_hands_a_text_to_markdown_by_itself(path):
    if path.name == "say.py":
        return
    called = [
        f"{ast.unparse(node.func)}, line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in OF_MARKDOWN
        and ast.unparse(node.func.value) in ("st", *containers(path))
    ]
    assert called == []
