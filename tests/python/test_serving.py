"""`warehouse serve`: where it listens, whom it answers, what it tells browsers, which files it has."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from warehouse.serving import report
from warehouse.settings import Home

PROJECT = Path(__file__).resolve().parents[2]
NAME = "data.example.go.id"
SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}
PAGE = "<!DOCTYPE html><script>document.title = 'drawn'</script>"


@contextmanager
def served(home: Path, *command: str, port: int) -> Iterator[subprocess.Popen]:
    environment = {**os.environ, "WAREHOUSE_HOME": str(home), "STREAMLIT_SERVER_HEADLESS": "true"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(200):
            assert process.poll() is None, process.stdout.read()
            try:
                ask(port, "/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("The explorer did not start within 20 s")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def ask(port: int, path: str, headers: dict | None = None, method: str = "GET") -> SimpleNamespace:
    """One request with exactly this path; nothing is cleaned on the way."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, headers={"Host": f"localhost:{port}"} | (headers or {}))
        answer = connection.getresponse()
        # A websocket that was opened never ends.
        body = "" if answer.status == 101 else answer.read().decode(errors="replace")
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=body)


def listening(port: int) -> set[str]:
    """Addresses on which anybody listens at a port, as the kernel writes them."""
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        if (file := Path("/proc/net") / table).is_file()
        for line in file.read_text().splitlines()[1:]
    ]
    local = (words[1].split(":") for words in lines if words[3] == "0A")
    return {address for address, at in local if int(at, 16) == port}


LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


@pytest.fixture(scope="module")
def home(release_home, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "current").symlink_to((release_home / "current").resolve())
    report_folder = folder / "quality"
    (report_folder / "suites").mkdir(parents=True)
    (report_folder / ".hidden").mkdir()
    (folder / "quarantine").mkdir()
    for name in ("quality/index.html", "quality/suites/index.html", "quality/suites/a.html",
                 "quality/suites/raw.csv", "quality/.hidden/a.html", "secret.html", "quarantine/a.html",
                 "quality-of-another.html"):  # fmt: skip
        (folder / name).write_text(PAGE + name)
    (report_folder / "suites" / "a.css").write_text("p { color: red }")
    (report_folder / "out.html").symlink_to(folder / "secret.html")
    (report_folder / "outside").symlink_to(folder / "quarantine")
    (report_folder / "round.html").symlink_to("round.html")
    return folder


@pytest.fixture(scope="module")
def port(home) -> Iterator[int]:
    at = free_port()
    with served(home, "warehouse.cli", "serve", "--port", str(at), "--host-name", NAME, port=at):
        yield at


# Where it listens


def test_it_listens_on_this_machine_only(port):
    assert listening(port)
    assert listening(port) <= LOOPBACK


def test_public_listens_everywhere_and_says_what_that_means(home):
    at = free_port()
    words = ("serve", "--port", str(at), "--public", "--host-name", NAME)
    with served(home, "warehouse.cli", *words, port=at) as process:
        assert listening(at) - LOOPBACK
        assert ask(at, "/", {"Host": NAME}).status == 200
        assert ask(at, "/", {"Host": "10.1.2.3"}).status == 400
    said = process.stdout.read()
    assert "without sign-in" in said
    assert "docs/deploy.md" in said


def test_streamlit_run_stands_behind_the_same_guard(home):
    at = free_port()
    with served(home, "streamlit", "run", "app.py", "--server.port", str(at), port=at):
        assert listening(at) <= LOOPBACK
        assert ask(at, "/").status == 200
        assert ask(at, "/", {"Host": NAME}).status == 400


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--public"], "say under which name"),
        (["--public", "--host-name", "*"], "is no name of a host"),
        (["--host-name", f"https://{NAME}"], "is no name of a host"),
        (["--host-name", f"{NAME}:443"], "is no name of a host"),
        (["--address", "0.0.0.0"], "No such option"),
        (["--port", "0"], "Invalid value"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_starts_nothing(words, said):
    command = [sys.executable, "-m", "warehouse.cli", "serve", *words]
    environment = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert said in done.stderr


# Whom it answers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:1234", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        (NAME, 200),
        (f"{NAME}.:443", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        (f"evil{NAME}", 400),
        (f"sub.{NAME}", 400),
        ("localhost@evil.example", 400),
        ("localhost:80:80", 400),
        ("localhost/", 400),
        ("0.0.0.0", 400),
        ("127.0.0.2", 400),
        ("[::]", 400),
        ("*", 400),
        ("", 400),
    ],
)
def test_only_known_names_are_answered(port, host, status):
    for path in ("/", "/_stcore/health", "/quality/"):
        said = ask(port, path, {"Host": host})
        assert said.status == status
        if status == 400 and host:
            assert "warehouse serve --host-name" in said.text
    opened = ask(port, "/_stcore/stream", SOCKET | {"Host": host, "Origin": f"http://{host}"})
    assert opened.status == (101 if status == 200 else status)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ({"Origin": "http://localhost:{port}"}, 101),
        ({}, 101),
        ({"Origin": "http://evil.example"}, 403),
        # Another server of the same machine, and what Streamlit alone would let through.
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 403),
        ({"Origin": "http://localhost:{port}@evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
    ids=str,
)
def test_a_session_belongs_to_the_page_of_the_same_name(port, origin, status):
    headers = {name: value.format(port=port) for name, value in origin.items()}
    assert ask(port, "/_stcore/stream", SOCKET | headers).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/quality/", "/_stcore/upload_file/a/b"])
def test_nothing_can_be_sent(port, method, path):
    assert ask(port, path, method=method).status == 405


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/upload_file/a/b"]
)
def test_what_no_page_of_ours_asks_for_is_closed(port, path):
    assert ask(port, path).status == 404


# What it tells the browser


@pytest.mark.parametrize(
    "path", ["/", "/klaim", "/_stcore/health", "/quality/", "/quality/none.html", "//"]
)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_carries_the_headers(port, path, host):
    headers = ask(port, path, {"Host": host}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = policy_of(headers)
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    if path.startswith("/quality/"):
        assert not policy.keys() & {"script-src", "connect-src"}  # So the default holds: nothing.
    else:
        scripts = policy["script-src"]
        assert "'unsafe-eval'" not in scripts
        assert scripts[0] == "'self'"
        assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", part) for part in scripts[1:])
        assert policy["connect-src"] == ["'self'"]
    assert not re.search(r"https?:|\*", headers["Content-Security-Policy"])


def policy_of(headers) -> dict[str, list[str]]:
    parts = [part.split() for part in headers["Content-Security-Policy"].split(";")]
    assert len({name for name, *_ in parts}) == len(parts)
    return {name: sources for name, *sources in parts}


# Which files it hands out


@pytest.mark.parametrize(
    ("path", "kind", "file"),
    [
        ("", "text/html", "quality/index.html"),
        ("index.html", "text/html", "quality/index.html"),
        ("suites/", "text/html", "quality/suites/index.html"),
        ("suites/a.html?x=1", "text/html", "quality/suites/a.html"),
        ("suites/a.css", "text/css", "color: red"),
    ],
)
def test_the_report_and_its_parts_are_served(port, path, kind, file):
    said = ask(port, f"/quality/{path}")
    assert said.status == 200
    assert said.headers["Content-Type"].startswith(kind)
    assert file in said.text


def test_the_folder_without_its_slash_leads_to_it(port):
    said = ask(port, "/quality")
    assert (said.status, said.headers["Location"]) == (307, "quality/")


@pytest.mark.parametrize(
    "path",
    [
        "none.html",
        "out.html",
        "outside/a.html",
        "round.html",
        "../secret.html",
        "suites/../../secret.html",
        "%2e%2e/secret.html",
        "..%2fsecret.html",
        "%2e%2e%2fsecret.html",
        "..%5csecret.html",
        "%252e%252e/secret.html",
        "/etc/hosts",
        "%2fetc%2fhosts",
        "suites/raw.csv",
        ".hidden/a.html",
        "a%00.html",
        "../quality-of-another.html",
        "x" * 5000,
    ],
)
def test_nothing_outside_the_report_is_served(port, path):
    said = ask(port, f"/quality/{path}")
    assert said.status in (400, 404)
    assert "drawn" not in said.text
    assert "127.0.0.1" not in said.text


def test_without_a_report_the_page_says_so_in_both_languages(port):
    said = ask(port, "/quality/none.html")
    assert said.status == 404
    assert "Halaman ini tidak ada di laporan mutu" in said.text
    assert "There is no such page in the quality report" in said.text


def test_the_report_may_be_a_link_within_the_home_and_nowhere_else(tmp_path):
    home = Home(tmp_path / "home")
    for folder in (home.path / "reports" / "new", tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(PAGE)
    assert report.found(home, "") is None
    home.quality.symlink_to("reports/new")
    assert report.found(home, "").name == "index.html"
    home.quality.unlink()
    home.quality.symlink_to(tmp_path / "elsewhere")
    assert report.found(home, "") is None


# What it does not carry


def test_the_app_never_imports_what_checks_the_data():
    code = """
import importlib, json, pkgutil, sys
import app, warehouse.explorer
for found in pkgutil.walk_packages(warehouse.explorer.__path__, "warehouse.explorer."):
    importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert {"streamlit", "duckdb"} <= loaded
    assert not loaded & {"great_expectations", "dbt", "fastexcel"}
