"""Bars of shares as plain HTML: text a screen reader reads, at any width, in either theme."""

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

import streamlit as st


@dataclass(frozen=True)
class Bar:
    """One bar. `share` is 0 to 100 or above, or an amount; None leaves the rung empty.

    `value` is the share in words, or why there is none; `rank` stands before the label, which links
    to `href`; `flags` follow as marks in words; `lines` are small print; `mark` is where an upright
    line stands, a target say.
    """

    label: str
    share: Decimal | None
    value: str
    rank: str = ""
    href: str = ""
    flags: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    mark: Decimal | None = None


def show(bars: list[Bar], alt: str, compact: bool = False, scale: Decimal | None = None) -> None:
    """Draw `html(...)` on the page."""
    st.html(html(bars, alt, compact, scale))


def html(bars: list[Bar], alt: str, compact: bool = False, scale: Decimal | None = None) -> str:
    """Bars on one scale from 0 to 100 %, or to the longest bar above that, with 100 % marked.

    `alt` describes the chart in words; it is visible above it. `compact` puts label, bar and value
    on one line where there is room. Bars of amounts say by `scale` how much the whole track is.
    """
    return f'<p class="w-alt">{escape(alt)}</p>{list_html(bars, compact, scale)}'


def list_html(bars: list[Bar], compact: bool = False, scale: Decimal | None = None) -> str:
    """The bars by themselves; their description stands elsewhere."""
    shares = [bar.share for bar in bars if bar.share is not None]
    top = (scale or Decimal(1)) if scale is not None else max([Decimal(100), *shares])
    limit = Decimal(100) if scale is None and top > 100 else None
    items = "".join(_item(bar, top, limit) for bar in bars)
    kind = "w-bars w-compact" if compact else "w-bars"
    return f'<ul class="{kind}">{items}</ul>'


def diverging_html(bars: list[Bar], alt: str) -> str:
    """Bars to both sides of zero, on one scale: shares may be negative."""
    top = max((abs(bar.share) for bar in bars), default=0) or 1
    items = ""
    for bar in bars:
        side = "left" if bar.share >= 0 else "right"
        width = 50 * abs(bar.share) / top
        drawn = f'<b style="{side}:50%;width:{width:.2f}%"></b><i style="left:50%"></i>'
        items += _row(bar, f'<span class="w-track w-diverging">{drawn}</span>')
    return f'<p class="w-alt">{escape(alt)}</p><ul class="w-bars">{items}</ul>'


def small_print(lines: list[str]) -> None:
    """Draw `small_html(...)`; nothing at all without lines."""
    if lines:
        st.html(small_html(lines))


def small_html(lines: list[str]) -> str:
    """One short paragraph a line."""
    return "".join(f'<p class="w-small">{escape(line)}</p>' for line in lines)


def flags(words: list[str]) -> str:
    """Marks in words, as HTML."""
    return "".join(f'<span class="w-flag">{escape(word)}</span>' for word in words)


def _item(bar: Bar, top: Decimal, limit: Decimal | None) -> str:
    if bar.share is None:
        return _row(bar, '<span class="w-track w-empty"></span>')
    at = limit if bar.mark is None else bar.mark
    line = "" if at is None else f'<i style="left:{100 * at / top:.2f}%"></i>'
    width = 100 * bar.share / top
    return _row(bar, f'<span class="w-track"><b style="width:{width:.2f}%"></b>{line}</span>')


def _row(bar: Bar, track: str) -> str:
    rank = f'<span class="w-rank">{escape(bar.rank)}</span>' if bar.rank else ""
    label = escape(bar.label)
    if bar.href:
        label = f'<a href="{escape(bar.href, quote=True)}">{label}</a>'
    lines = "".join(f'<span class="w-line">{escape(line)}</span>' for line in bar.lines)
    value = "w-value" if bar.share is not None else "w-value w-why"
    return (
        f'<li><span class="w-label">{rank}{label}</span>'
        f'<span class="{value}">{escape(bar.value)}</span>{track}'
        f'<span class="w-notes">{flags(bar.flags)}{lines}</span></li>'
    )
