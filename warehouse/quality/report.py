"""The report for people: WAREHOUSE_HOME/quality/index.html, in English en.html, and pages below."""

import re
import shutil
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import jinja2  # Comes with dbt.
from babel.dates import format_datetime
from babel.numbers import format_decimal

from warehouse.dbt import relation_of
from warehouse.quality.marts import SUITES
from warehouse.quality.rules import OWNERS, Result
from warehouse.settings import PROJECT, Home

FILES = {"id": "index.html", "en": "en.html"}
LAYERS = {
    "ingest": ("ingest: setiap baris berkas kantor", "ingest: every row of an office's file"),
    "dbt": ("dbt: setiap tabel yang dibangun", "dbt: every table that is built"),
    "great_expectations": (
        "Great Expectations: keseluruhan dan pergeserannya",
        "Great Expectations: the whole, and how it moves",
    ),
}
ORDER = {"fail": 0, "accepted": 1, "warn": 2, "pass": 3, "not_run": 4}
STATUSES = {
    "fail": ("Menghentikan penerbitan", "Stops publishing"),
    "warn": ("Peringatan", "Warning"),
    "accepted": ("Diterima saat pembuatan", "Accepted at the build"),
    "pass": ("Dipenuhi", "Kept"),
    "not_run": ("Tanpa data", "No data"),
}
KINDS = {
    "integrity": ("keutuhan", "integrity"),
    "reconciliation": ("rekonsiliasi", "reconciliation"),
    "plausibility": ("kewajaran", "plausibility"),
    "input": ("berkas masuk", "input"),
    "distribution": ("sebaran", "distribution"),
    "drift": ("pergeseran dari rilis sebelumnya", "drift from the release before"),
}
RECORDS = {
    "extract.members": ("Rekaman peserta", "Records of members"),
    "extract.contributions": ("Rekaman iuran", "Records of contributions"),
    "extract.claims": ("Rekaman klaim", "Records of claims"),
}
# Great Expectations dresses its pages with files from the net; here they have to do without.
REMOTE = re.compile(
    r"""<script\b.*?</script>"""  # Those in line need the ones that are not fetched.
    r"""|<link\b[^>]*\bhref="https?://[^>]*>"""
    r"""|<img\b[^>]*\bsrc="https?://[^>]*>"""
    r"""|url\(\s*['"]?https?://[^)]*\)""",
    re.IGNORECASE | re.DOTALL,
)
HERE = Path(__file__).parent


def in_the_making(home: Home, build_id: str) -> Path:
    """Where the report of a build is put together, until it takes the place of the one before."""
    return home.path / f".quality-{build_id}"


def write(
    home: Home,
    build_id: str,
    results: list[Result],
    manifest: dict,
    *,
    served: str | None,
    is_simulated: bool,
) -> Path:
    """Replace the report, with the pages of Great Expectations where there are any. Returns index.html.

    `served` is the release that readers see now.
    """
    made = in_the_making(home, build_id)
    pages = made / "pages"
    made.mkdir(parents=True, exist_ok=True)
    about = {
        "build_id": build_id,
        "served": served,
        "is_served": served == build_id,
        "simulated": is_simulated,
        "labels": _labels(manifest, results),
        "pages": _undress(pages),
    }
    for language, name in FILES.items():
        (made / name).write_text(_page(language, results, about), encoding="utf-8")
    shutil.rmtree(home.quality, ignore_errors=True)
    made.rename(home.quality)
    return home.quality / FILES["id"]


def _undress(pages: Path) -> dict[str, str]:
    """Take out of Great Expectations' pages what would be fetched; where each relation's page stands."""
    style = f"<style>{(HERE / 'pages.css').read_text()}</style></head>"
    (pages / "index.html").unlink(missing_ok=True)  # Nothing but scripts that are not there.
    for page in pages.rglob("*.html"):
        text = REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", style), encoding="utf-8")
    found = {}
    for page in pages.glob("validations/*/**/*.html"):
        layer, name = page.relative_to(pages).parts[1].split("_", 1)
        schema = {"landing": "extract"}.get(layer) or next(
            r.split(".")[0] for r in SUITES if r.split(".")[1] == name
        )
        found[f"{schema}.{name}"] = str(page.relative_to(pages.parent))
    return found


def _page(language: str, results: list[Result], about: dict) -> str:
    ordered = sorted(results, key=lambda r: (ORDER[r.status], r.rule.relation_name, r.rule.rule_id))
    count = Counter(r.status for r in results)
    breaches = [r for r in ordered if r.status in ("fail", "accepted", "warn")]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PROJECT / "warehouse" / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    environment.filters["number"] = lambda n: format_decimal(n, locale=language)
    return environment.get_template("quality-report.html.jinja").render(
        language=language,
        checked_at=format_datetime(datetime.now().astimezone(), "d MMMM y HH.mm z", locale=language),
        css=jinja2.filters.Markup((HERE / "report.css").read_text()),
        verdict="stopped" if count["fail"] else "warned" if breaches else "kept",
        breaches=breaches,
        stops=[r for r in breaches if r.stops],
        counts={
            "checked": len(results) - count["not_run"],
            "kept": count["pass"],
            "warned": count["warn"] + count["accepted"],
            "failed": count["fail"],
            "not_run": count["not_run"],
        },
        relations=_by_relation(ordered),
        layers=LAYERS,
        by_layer=[(name, Counter(r.status for r in results if r.rule.layer == name)) for name in LAYERS],
        results=results,
        words=STATUSES,
        kinds=KINDS,
        owners=OWNERS,
        **about,
    )


def _by_relation(ordered: list[Result]) -> list[tuple[str, list[Result]]]:
    """Results of each relation; those with breaches first."""
    found = defaultdict(list)
    for result in ordered:
        found[result.rule.relation_name].append(result)
    return sorted(found.items(), key=lambda item: (ORDER[item[1][0].status], item[0]))


def _labels(manifest: dict, results: list[Result]) -> dict[str, tuple[str, str]]:
    """What a relation is called in both languages; its own name where it has no label."""
    labels = {r.rule.relation_name: (r.rule.relation_name.split(".")[-1],) * 2 for r in results}
    labels |= RECORDS
    for node in manifest["nodes"].values():
        meta = node["config"].get("meta", {})
        if node["resource_type"] == "model" and "label_id" in meta:
            labels[relation_of(node)] = (meta["label_id"], meta["label_en"])
    return labels
