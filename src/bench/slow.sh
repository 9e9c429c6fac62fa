#!/usr/bin/env bash
# Measures the cost of slow clients at -Xmx256m: 1,100 clients that request the longest document and do not read it, then 5,000
# clients whose body stops one byte before its end at 63 KiB. Each kind uses a new service. JAR=/path/to/gatehouse.jar measures
# another build.
. "$(dirname "$0")/common.sh"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
READERS=${READERS:-1100}
BODIES=${BODIES:-5000}
export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export LOGIN='{"username":"ada@example.org","password":"geheim-und-lang"}'

meet() {
  start
  BEARER=$(access_token "$LOGIN")
  export BEARER
  timeout 300 "$JAVA" "$HERE/SlowClients.java" "$PORT" "$PID" "$1" "$2"
  grep -c OutOfMemoryError "$WORK/out.log" | sed 's/^/  log lines with OutOfMemoryError: /' || true
  # A service that has run out of memory may never stop on SIGTERM.
  kill -9 "$PID"
  stop
  rm -rf "$WORK/data"
}

for kind in ${KINDS:-readers bodies}; do
  case $kind in
    readers) meet readers "$READERS" ;;
    bodies) meet bodies "$BODIES" ;;
  esac
done
