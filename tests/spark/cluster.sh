#!/usr/bin/env bash
# A standalone master with two workers on loopback, for as long as the command behind it runs:
#     tests/spark/cluster.sh dbt build --target spark
set -euo pipefail
export SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR SPARK_LOG_DIR
home=$(python -c 'import pyspark; print(pyspark.__path__[0])')
folder=$(mktemp -d)
SPARK_WORKER_DIR=$folder/work SPARK_LOG_DIR=$folder
port=${SPARK_MASTER_PORT:-7077}
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT

"$home/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 \
    >"$folder/master" 2>&1 &
for n in 1 2; do
    "$home/bin/spark-class" org.apache.spark.deploy.worker.Worker --cores 1 --memory 2g --webui-port 0 \
        "spark://127.0.0.1:$port" >"$folder/worker-$n" 2>&1 &
done
for second in $(seq 60); do
    [ "$(grep -c 'Registering worker' "$folder/master")" = 2 ] && break
    [ "$second" = 60 ] && { cat "$folder"/master "$folder"/worker-*; echo "The two workers did not come up." >&2; exit 1; }
    sleep 1
done
echo "Master spark://127.0.0.1:$port with two workers"
SPARK_MASTER=spark://127.0.0.1:$port "$@"
