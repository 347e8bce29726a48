"""Runs commands of `warehouse` one after another, each in a process of its own that can be killed.

    python killing.py < jobs, one JSON a line > results, one JSON a line

A job is {words, home, environment, kill_at, kill_after, user, most_bytes, steps, said}: `kill_at` ends
the command by SIGKILL before its n-th step, `kill_after` some seconds after its start. A step is what an
audit hook of Python sees: a file of the home opened, a folder made, a name changed, a process started.
The product knows nothing of it.
"""

import gc
import json
import os
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import warehouse.doctor
import warehouse.simulate.run  # noqa: F401 - Imported once, for all jobs.
from warehouse import cli, publish
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import FILE_NAME, Home

# What stands for a whole name, so that a step is called the same in every run.
IDS = (
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}"), "ID"),
    (re.compile(r"batch=[0-9a-f]{16}(\.\d+)?"), "batch=ID"),
    (re.compile(r"-[0-9a-f]{16}\.csv"), "-ID.csv"),
    (re.compile(r"\.(catalog|key|work)-\w+"), r".\1-ID"),
    (re.compile(r"\d{4,}"), "N"),
)
PATHS = {  # Event: which of its arguments are paths.
    "open": (0,),
    "os.mkdir": (0,),
    "os.rename": (0, 1),
    "os.link": (0, 1),
    "os.symlink": (1,),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.chmod": (0,),
    "os.scandir": (0,),
    "shutil.rmtree": (0,),
    "shutil.copyfile": (1,),
}


def publish_prepared(prepared: str) -> None:
    """The last part of `warehouse build`, on a build file that stands prepared, with its manifest."""
    home = Home.from_environment()
    with one_writer_at_a_time(home):
        build_id = publish.new_build_id()
        shutil.copytree(prepared, home.build(build_id))
        models = json.loads((home.build(build_id) / "manifest.json").read_text())["models"]
        quality = {"tests_passed": 1, "warnings": []}
        publish.publish(home, build_id, models, [], quality, home.build(build_id))


def name_of(event: str, arguments: tuple, roots: list[str]) -> str | None:
    """A step's name; None where it is none of ours."""
    if event == "subprocess.Popen":
        return f"{event} {Path(arguments[1][0] if arguments[1] else arguments[0]).name}"
    if event not in PATHS:
        return None
    paths = [arguments[i] for i in PATHS[event]]
    texts = [os.fsdecode(p) if isinstance(p, (str, bytes, os.PathLike)) else "" for p in paths]
    if event in ("os.remove", "os.rmdir") and arguments[1] != -1:
        texts = ["in a folder"]  # shutil.rmtree goes by handles.
    elif not any(text.startswith(root) for text in texts for root in roots):
        return None
    for root in roots:
        texts = [text.removeprefix(root).lstrip("/") for text in texts]
    said = " ".join([event, *texts])
    for pattern, name in IDS:
        said = pattern.sub(name, said)
    return said


def watch(job: dict) -> None:
    roots = [job["home"], *job.get("roots", [])]
    out = os.open(job["steps"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    seen = 0

    def hook(event: str, arguments: tuple) -> None:
        nonlocal seen
        name = name_of(event, arguments, roots)
        if name is None:
            return
        if seen == job.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1
        with suppress(OSError):  # Under a limit on the size of files.
            os.write(out, f"{name}\n".encode())

    sys.addaudithook(hook)


def run(job: dict) -> None:
    said = os.open(job["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    for handle in (1, 2):
        os.dup2(said, handle)
    given = {"WAREHOUSE_HOME": job["home"], "COLUMNS": "200"} | job.get("environment", {})
    for name, value in given.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    os.umask(0o022)
    if job.get("most_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["most_bytes"],) * 2)
    code = 0
    watch(job)
    try:
        if job.get("user"):
            os.setgroups([])
            os.setgid(job["user"])
            os.setuid(job["user"])
        if job["words"][0] == "publish-prepared":
            cli.app.command("publish-prepared")(publish_prepared)
        cli.app(job["words"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        pid, started = os.fork(), time.monotonic()
        if pid == 0:
            run(job)
        over = started + job["kill_after"] if job.get("kill_after") is not None else None
        ended, status = 0, 0
        while not ended:
            ended, status = os.waitpid(pid, os.WNOHANG if over else 0)
            if not ended and time.monotonic() > over:
                os.kill(pid, signal.SIGKILL)
                over = None
            elif not ended:
                time.sleep(0.001)
        result = {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    gc.freeze()  # What a fork would copy only to count it.
    print(json.dumps({"ready": FILE_NAME}), flush=True)
    main()
