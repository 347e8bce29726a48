"""The SQL box: one SELECT on the release, in the sandbox; its rows, or the sentence that refuses it."""

from warehouse.explorer import sandbox
from warehouse.explorer.words import words


def sentence(refused: sandbox.RefusedError, lang: str) -> str:
    """Why a statement is refused, and what to do, in the reader's language."""
    values = {"about": refused.about, "hint": refused.hint, "seconds": round(sandbox.SECONDS)}
    parts = [words(lang, f"sql.refused_{refused.code}", **values)]
    if refused.hint and refused.code in ("column", "relation"):
        parts.append(words(lang, f"sql.hint_{refused.code}", **values))
    if refused.about and refused.code in ("meaning", "value"):
        parts.append(words(lang, "sql.said", **values))
    return " ".join(parts)
