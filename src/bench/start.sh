#!/usr/bin/env bash
# Time to the first answer, and resident memory a second later, of a service that finds its database up to date.
# Another JDK: JAVA=/path/to/java src/bench/start.sh
. "$(dirname "$0")/common.sh"

"$JAVA" -version 2>&1 | head -1
start
stop
for round in 1 2 3 4 5; do
  begin=$(date +%s%N)
  start
  end=$(date +%s%N)
  sleep 1
  echo "round $round: first answer after $(((end - begin) / 1000000)) ms, $(rss_mb) MB resident"
  stop
done
