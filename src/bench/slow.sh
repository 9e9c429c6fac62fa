#!/usr/bin/env bash
# What clients that do not go on cost at -Xmx256m: 1,100 that ask for the longest document and do not read it, and 5,000 whose
# body stops one byte short of 63 KiB. Each kind meets a service of its own. Another build: JAR=/path/to/gatehouse.jar
. "$(dirname "$0")/common.sh"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
READERS=${READERS:-1100}
BODIES=${BODIES:-5000}
export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export LOGIN='{"username":"ada@example.org","password":"geheim-und-lang"}'

meet() {
  start
  BEARER=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' -d "$LOGIN" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  export BEARER
  timeout 300 "$JAVA" "$HERE/SlowClients.java" "$PORT" "$PID" "$1" "$2"
  grep -c OutOfMemoryError "$WORK/out.log" | sed 's/^/  lines of the log with OutOfMemoryError: /' || true
  # A service that has run out of memory may never end by itself.
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
