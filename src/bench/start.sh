#!/usr/bin/env bash
# Time to the first answer, and resident memory a second later, of a service that finds its database up to date: as it is,
# and with an archive of classes (docs/running.md). Another JDK: JAVA=/path/to/java src/bench/start.sh
. "$(dirname "$0")/common.sh"

measure() {
  local name=$1 begin end
  shift
  begin=$(date +%s%N)
  start "$@"
  end=$(date +%s%N)
  sleep 1
  printf '%s %s\n' $(((end - begin) / 1000000)) "$(rss_mb)" | tee -a "$WORK/$name" |
    awk -v name="$name" '{print name ": first answer after " $1 " ms, " $2 " MB resident"}'
  stop
}

median() {
  sort -n "$WORK/$1" | awk -v name="$1" '{time[NR] = $1} END {print name ": median " time[int((NR + 1) / 2)] " ms"}'
}

"$JAVA" -version 2>&1 | head -1
"$JAVA" -XX:ArchiveClassesAtExit="$WORK/gatehouse.jsa" '-Xlog:cds*=off' '-Xlog:aot*=off' -jar "$JAR" rehearse
start
stop
for round in 1 2 3 4 5; do
  measure plain
  measure archive -XX:SharedArchiveFile="$WORK/gatehouse.jsa"
done
median plain
median archive
