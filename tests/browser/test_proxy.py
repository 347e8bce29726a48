"""docs/deploy.md, as it stands there: Debian's nginx with sign-in before the explorer, and the unit."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest
from driver import PROJECT, explorer, settle

NAME, USER, PASSWORD = "data.example.go.id", "reader", "a password of tests"
SIGNED_IN = {"Authorization": "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
DOCUMENT = PROJECT / "docs" / "deploy.md"
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site;
}}
"""
pytestmark = pytest.mark.nightly


def block(name: str) -> str:
    """The file of this name that the document shows."""
    return re.search(rf"^```\w+ {re.escape(name)}\n(.*?)^```", DOCUMENT.read_text(), re.M | re.S)[1]


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def home(release_home, tmp_path_factory) -> Path:
    """A home with a copy of the release, so that nothing else writes there."""
    folder = tmp_path_factory.mktemp("home")
    served = (release_home / "current").resolve()
    shutil.copytree(served, folder / "releases" / served.name)
    (folder / "current").symlink_to(Path("releases") / served.name)
    return folder


@pytest.fixture(scope="module")
def app_port(home, logs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_LOGS", str(logs))
        with explorer(home, "--host-name", NAME, log=logs / "explorer.log") as address:
            yield int(address.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def proxy(app_port):
    """The proxy's port. nginx runs as nobody where the tests run as root."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.fail("The proxy test needs nginx: apt-get install nginx-light openssl", pytrace=False)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="proxy-") as made:
        folder = Path(made)
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        certificate += [
            "-subj",
            f"/CN={NAME}",
            "-keyout",
            folder / "tls.key",
            "-out",
            folder / "tls.pem",
        ]
        subprocess.run(certificate, check=True, capture_output=True)
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", PASSWORD], check=True, capture_output=True, text=True
        )
        (folder / "users").write_text(f"{USER}:{hashed.stdout}")
        site = replaced(
            block("/etc/nginx/sites-available/warehouse"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
            ("/etc/ssl/certs/warehouse.pem", f"{folder}/tls.pem"),
            ("/etc/ssl/private/warehouse.key", f"{folder}/tls.key"),
            ("/var/log/nginx/warehouse.log", f"{folder}/access.log"),
            ("/etc/nginx/warehouse.users", f"{folder}/users"),
            ("127.0.0.1:8501", f"127.0.0.1:{app_port}"),
        )
        (folder / "site").write_text(site)
        (folder / "conf").write_text(AROUND.format(folder=folder))
        is_root = os.geteuid() == 0
        if is_root:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "nobody")
        process = subprocess.Popen(
            [nginx, "-p", folder, "-c", folder / "conf", "-e", folder / "error.log"],
            user="nobody" if is_root else None,
        )
        try:
            for _ in range(400):
                assert process.poll() is None, (folder / "error.log").read_text()
                with closing(socket.socket()) as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            else:
                pytest.fail("nginx did not start within 20 s")
            yield port, folder
        finally:
            process.terminate()
            process.wait(timeout=20)


def ask(port: int, path: str, host: str = NAME, headers: dict | None = None):
    trusting = ssl._create_unverified_context()
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting)) as asked:
        asked.request("GET", path, headers={"Host": host} | (headers or {}))
        answer = asked.getresponse()
        answer.text = "" if answer.status == 101 else answer.read().decode(errors="replace")
        return answer


def test_without_a_password_nobody_is_let_in(proxy):
    port, _ = proxy
    wrong = {"Authorization": "Basic " + b64encode(b"reader:guessed").decode()}
    for path in ("/", "/klaim", "/quality/", "/_stcore/health", "/_stcore/stream"):
        assert ask(port, path).status == 401
        assert ask(port, path, headers=wrong).status == 401


def test_with_a_password_the_page_comes_with_its_headers(proxy):
    port, _ = proxy
    said = ask(port, "/", headers=SIGNED_IN)
    assert said.status == 200
    assert '<div id="root">' in said.text
    assert "script-src 'self'" in said.headers["Content-Security-Policy"]
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert said.headers["X-Frame-Options"] == "DENY"
    assert said.headers["Strict-Transport-Security"]
    assert said.headers.get_all("Content-Security-Policy") == [said.headers["Content-Security-Policy"]]


@pytest.mark.parametrize("host", ["evil.example", f"{NAME}.evil.example", "10.0.0.1"])
def test_another_name_is_refused(proxy, host):
    port, _ = proxy
    said = ask(port, "/", host, SIGNED_IN)
    assert said.status == 400
    assert "--host-name" in said.text


def test_a_session_of_another_site_is_refused(proxy):
    port, _ = proxy
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    own = {"Origin": f"https://{NAME}"}
    assert ask(port, "/_stcore/stream", headers=SIGNED_IN | upgrade | own).status == 101
    foreign = {"Origin": "https://evil.example"}
    assert ask(port, "/_stcore/stream", headers=SIGNED_IN | upgrade | foreign).status == 403


def test_pages_are_drawn_through_the_proxy_and_nothing_is_written_to_the_home(
    browser, proxy, app_port, home, logs
):
    port, folder = proxy
    before = sorted((p.relative_to(home), p.lstat().st_mtime_ns) for p in home.rglob("*"))
    errors = []
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
    )
    context = chromium.new_context(
        ignore_https_errors=True, http_credentials={"username": USER, "password": PASSWORD}
    )
    page = context.new_page()
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(f"https://{NAME}:{port}/?lang=en")
    page.wait_for_selector("footer.w-footer", timeout=60_000)
    settle(page)
    assert page.locator(".w-lead").first.inner_text()
    page.goto(f"https://{NAME}:{port}/data-dan-metode?lang=en&part=sql")
    page.wait_for_selector("footer.w-footer", timeout=60_000)
    settle(page)
    chromium.close()
    # Streamlit asks for its server below the page's path first; the proxy asks for the password once.
    assert [e for e in errors if "404" not in e and "401" not in e] == []
    assert sorted((p.relative_to(home), p.lstat().st_mtime_ns) for p in home.rglob("*")) == before
    assert '"verdict": "ran"' in (logs / "sql-box.jsonl").read_text()
    logged = (folder / "access.log").read_text()
    assert '"GET /data-dan-metode" 200' in logged
    assert "lang=en" not in logged


def test_the_explorer_itself_answers_on_this_machine_only(app_port):
    others = {"127.0.0.2"}
    others |= set(
        subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout.split()
    )
    for address in others - {"127.0.0.1"}:
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        with closing(socket.socket(kind)) as asked:
            asked.settimeout(5)
            assert asked.connect_ex((address, app_port)) != 0


def test_the_unit_is_one_that_systemd_understands(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.fail("The unit's test needs systemd-analyze: apt-get install systemd", pytrace=False)
    text = block("/etc/systemd/system/warehouse.service")
    unit = tmp_path / "warehouse.service"
    unit.write_text(text.replace("/opt/warehouse/.venv/bin/warehouse", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60
    )
    assert "warehouse.service" not in done.stderr, done.stderr
    words = re.search(r"^ExecStart=\S+/warehouse (.*)$", text, re.M)[1].split()
    assert words[0] == "serve"
    assert "--public" not in words
