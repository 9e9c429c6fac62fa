#!/usr/bin/env bash
# What it costs to know the caller: CPU per request of GET /v1/me against GET /problems/not-found of the same service,
# side by side in rounds of one run. Needs wrk and curl.
. "$(dirname "$0")/common.sh"

SECONDS_EACH=${SECONDS_EACH:-10}

start
TOKEN=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"admin@gmail.com","password":"123456"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# Prints microseconds of CPU per request, and requests per second.
load() {
  local before after requests
  before=$(cpu_ms)
  requests=$(wrk -t1 -c16 -d"$SECONDS_EACH"s "$@" | tee "$WORK/wrk.log" | awk '/requests in/ {print $1}')
  after=$(cpu_ms)
  if grep -q 'Non-2xx' "$WORK/wrk.log"; then
    cat "$WORK/wrk.log" >&2
    exit 1
  fi
  awk -v cpu=$((after - before)) -v n="$requests" -v s="$SECONDS_EACH" 'BEGIN {printf "%.1f %d\n", cpu * 1000 / n, n / s}'
}

plain() { load "$BASE/problems/not-found"; }
known() { load -H "Authorization: Bearer $TOKEN" "$BASE/v1/me"; }

echo "warming up"
plain >/dev/null && plain >/dev/null
known >/dev/null && known >/dev/null

for round in 1 2 3; do
  read -r plain_us plain_rate <<<"$(plain)"
  read -r known_us known_rate <<<"$(known)"
  echo "round $round: unauthenticated $plain_us µs ($plain_rate/s), authenticated $known_us µs ($known_rate/s)," \
    "ratio $(awk -v a="$known_us" -v b="$plain_us" 'BEGIN {printf "%.2f", a / b}')"
done
