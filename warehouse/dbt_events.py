"""dbt in a process of its own, telling what a build wants to know, as lines of JSON.

dbt's own JSON log would write out each of thousands of events, also those that it then drops.
"""

import json
import sys

from dbt.cli.main import dbtRunner

# And the name that each has for the number of all nodes.
NODE_EVENTS = {"LogSeedResult": "total", "LogModelResult": "total", "LogTestResult": "num_models"}


def main() -> None:
    """Run dbt with the words of the command line; exit with 1 where it did not succeed."""
    told_errors = []

    def tell(event) -> None:
        about, data = event.info, event.data
        if about.name in NODE_EVENTS:
            total = getattr(data, NODE_EVENTS[about.name])
            said = {"node": data.node_info.node_name, "index": data.index, "total": total}
        elif about.name == "JinjaLogInfo":
            said = {"explanation": data.msg}
        elif about.level == "error":
            told_errors.append(about.msg)
            said = {"error": about.msg}
        else:
            return
        print(json.dumps(said), flush=True)

    silent = ["--log-level", "none", "--log-level-file", "none"]
    done = dbtRunner(callbacks=[tell]).invoke([*silent, *sys.argv[1:]])
    if done.exception is not None and not told_errors:
        print(done.exception)
    sys.exit(not done.success)


if __name__ == "__main__":
    main()
