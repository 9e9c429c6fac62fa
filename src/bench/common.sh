# Shared by the benchmarks: starts the built jar on loopback ports and in a temporary directory, and stops it at the end.
set -euo pipefail

JAVA=${JAVA:-java}
PORT=${PORT:-18080}
BASE=http://127.0.0.1:$PORT
JAR=${JAR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/gatehouse.jar}
WORK=$(mktemp -d)
PID=

if curl -s -o /dev/null "$BASE"; then
  echo "Port $PORT is in use: set PORT" >&2
  exit 2
fi
[ -f "$JAR" ] || { echo "$JAR does not exist: run ./mvnw package" >&2; exit 2; }

stop() {
  if [ -n "$PID" ]; then
    kill "$PID" 2>/dev/null || true
    wait "$PID" 2>/dev/null || true
    PID=
  fi
}
trap 'stop; rm -rf "$WORK"' EXIT

# Prints the exit status and the log $2 of process $1, which has ended by itself, and ends the script.
died() {
  local status=0
  wait "$1" || status=$?
  { echo "The process ended with status $status, and logged:"; cat "$2"; } >&2
  exit 1
}

# Starts the service and returns after its first response. Arguments are passed to the JVM.
start() {
  (cd "$WORK" && exec env HTTP_PORT="$PORT" ADMIN_PORT=$((PORT + 1)) DATA_DIR="$WORK/data" \
    "$JAVA" -Xmx256m "$@" -jar "$JAR" >"$WORK/out.log" 2>&1) &
  PID=$!
  until curl -sf -o /dev/null "$BASE/problems/not-found"; do
    kill -0 "$PID" 2>/dev/null || died "$PID" "$WORK/out.log"
    sleep 0.005
  done
}

# Prints the CPU time of the service in milliseconds.
cpu_ms() {
  awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}' "/proc/$PID/stat"
}

rss_mb() {
  awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$PID/status"
}

# Signs in with $1, a JSON text; prints the access token.
access_token() {
  curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' -d "$1" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}
