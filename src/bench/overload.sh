#!/usr/bin/env bash
# Measures overload on MySQL, with the throttle off: the rate of successful logins with 100 connections that sign in as fast as
# they can, compared with 8 connections; the latency of authenticated reads meanwhile, compared with an otherwise idle service;
# and the CPU of a refused login, compared with a successful one. Exits with 1 if a ratio exceeds its limit. Needs wrk, curl and
# an idle machine. Takes about two minutes; SECONDS_EACH, WARM_UP and READ_PAUSE change that. JAR=/path/to/gatehouse.jar measures
# another build.
. "$(dirname "$0")/mysql.sh"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SECONDS_EACH=${SECONDS_EACH:-15}
WARM_UP=${WARM_UP:-20}
# The pause of each of eight readers between a response and the next request, in milliseconds.
export READ_PAUSE=${READ_PAUSE:-10}
FEW=8
MANY=100
SLOW='$argon2id$v=19$m=4096,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang THROTTLE_ENABLED=false
start
export LOGIN='{"username":"ada@example.org","password":"geheim-und-lang"}'
BEARER=$(access_token "$LOGIN")
export BEARER

# Signs in through $1 connections for $2 seconds.
logins() { wrk --timeout 20s -c"$1" -t1 -d"$2"s -s "$HERE/login.lua" "$BASE/v1/sessions"; }
reads() { wrk --latency -c8 -t1 -d"$1"s -s "$HERE/read.lua" "$BASE/v1/me"; }
succeeded() { awk '/requests in/ {n = $1} /Non-2xx/ {bad = $NF} END {print n - bad}' "$1"; }
refused() { awk '/Non-2xx/ {bad = $NF} END {print bad + 0}' "$1"; }
percentile() {
  awk -v p="$1%" '$1 == p {t = $2; print t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000}' "$2"
}
# Prints the CPU time of all threads except those that hash passwords, in milliseconds.
other_ms() {
  local hashing=0 task
  for task in $(grep -lx password-hash "/proc/$PID"/task/*/comm); do
    hashing=$((hashing + $(awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}' "${task%comm}stat")))
  done
  echo $(($(cpu_ms) - hashing))
}
threads() { ls "/proc/$PID/task" | wc -l; }

echo "warming up"
logins $FEW "$WARM_UP" >/dev/null
reads $((WARM_UP / 2)) >/dev/null
logins $MANY $((WARM_UP / 4)) >/dev/null
reads "$SECONDS_EACH" >"$WORK/idle"
before=$(cpu_ms)
logins $FEW "$SECONDS_EACH" >"$WORK/few"
accepted_us=$((($(cpu_ms) - before) * 1000 / $(succeeded "$WORK/few")))
echo "with $FEW connections: $(threads) threads, $(rss_mb) MB resident"

logins $MANY $((SECONDS_EACH + 2)) >"$WORK/many" &
flood=$!
sleep 1
reads "$SECONDS_EACH" >"$WORK/meanwhile"
echo "with $MANY connections: $(threads) threads, $(rss_mb) MB resident"
wait $flood

# Occupies the whole hashing pool with hashes that take seconds, so that all other logins are refused.
sql "INSERT INTO user (username, username_key, password, active, created_at)
  VALUES ('slow@example.org', 'slow@example.org', '$SLOW', TRUE, UTC_TIMESTAMP(6))"
for ((i = 0; i < 80; i++)); do
  curl -s -m 100 -o /dev/null "$BASE/v1/sessions" -H 'Content-Type: application/json' \
    -d '{"username":"slow@example.org","password":"no"}' &
done
until [[ $(curl -s -m 0.5 -o /dev/null -w '%{http_code}' "$BASE/v1/sessions" -H 'Content-Type: application/json' -d "$LOGIN") == 503 ]]; do
  sleep 0.1
done
before=$(other_ms)
logins $MANY 10 >"$WORK/refused"
refused_us=$((($(other_ms) - before) * 1000 / $(refused "$WORK/refused")))
[ "$(succeeded "$WORK/refused")" = 0 ]
# Kill the service: a graceful shutdown would wait for the slow hashes.
kill -9 "$PID"

rate() { awk -v n="$(succeeded "$1")" -v s="$2" 'BEGIN {printf "%.1f", n / s}'; }
few=$(rate "$WORK/few" "$SECONDS_EACH")
many=$(rate "$WORK/many" $((SECONDS_EACH + 2)))
MISSED=
# Checks a ratio: name, numerator, denominator, limit, and 1 if the limit is a minimum or 0 if it is a maximum.
ratio() {
  awk -v what="$1" -v a="$2" -v b="$3" -v limit="$4" -v least="$5" 'BEGIN {
    r = a / b; missed = least ? r < limit : r > limit
    printf "%s: %.3f (%s %s): %s\n", what, r, least ? "minimum" : "maximum", limit, missed ? "FAILED" : "ok"
    exit missed}' || MISSED=1
}
echo "logins: $few/s with $FEW connections, $many/s with $MANY ($(refused "$WORK/many") logins refused)"
echo "reads: p50 $(percentile 50 "$WORK/idle") ms, p99 $(percentile 99 "$WORK/idle") ms;" \
  "during the flood p50 $(percentile 50 "$WORK/meanwhile") ms, p99 $(percentile 99 "$WORK/meanwhile") ms"
echo "CPU: $accepted_us µs per successful login, $refused_us µs per refused login"
ratio "rate of logins" "$many" "$few" 0.8 1
ratio "99th percentile of reads" "$(percentile 99 "$WORK/meanwhile")" "$(percentile 99 "$WORK/idle")" 5 0
ratio "CPU of a refused login" "$refused_us" "$accepted_us" 0.05 0
[ -z "$MISSED" ]
