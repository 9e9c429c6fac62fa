#!/usr/bin/env bash
# Measures the start of a service whose database is up to date: time and CPU until the first response, and resident memory one
# second later; without and with a class archive (docs/running.md). JAVA=/path/to/java measures another JDK.
. "$(dirname "$0")/common.sh"

measure() {
  local name=$1 begin end cpu
  shift
  begin=$(date +%s%N)
  start "$@"
  end=$(date +%s%N)
  cpu=$(cpu_ms)
  sleep 1
  printf '%s %s %s\n' $(((end - begin) / 1000000)) "$cpu" "$(rss_mb)" | tee -a "$WORK/$name" |
    awk -v name="$name" '{print name ": first response after " $1 " ms, " $2 " ms of CPU, " $3 " MB resident"}'
  stop
}

median() {
  for column in 1 2 3; do
    awk -v column="$column" '{print $column}' "$WORK/$1" | sort -n | sed -n 3p
  done | paste -s | awk -v name="$1" '{print name ", medians: " $1 " ms, " $2 " ms of CPU, " $3 " MB"}'
}

"$JAVA" -version 2>&1 | head -1
"$JAVA" -XX:ArchiveClassesAtExit="$WORK/gatehouse.jsa" '-Xlog:cds*=error' -jar "$JAR" warm-up
variants=(plain archive)
# From Java 25 on.
if "$JAVA" -XX:AOTCacheOutput="$WORK/gatehouse.aot" -Xmx256m -jar "$JAR" warm-up 2>/dev/null; then
  variants+=(cache)
fi
start
stop
for round in 1 2 3 4 5; do
  measure plain
  measure archive -XX:SharedArchiveFile="$WORK/gatehouse.jsa"
  [ "${#variants[@]}" = 2 ] || measure cache -XX:AOTCache="$WORK/gatehouse.aot"
done
for name in "${variants[@]}"; do
  median "$name"
done
