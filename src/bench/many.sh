#!/usr/bin/env bash
# Measures the cost of many sessions on MySQL: 100,000 revoked sessions whose access tokens have not expired (memory, and CPU of an
# authenticated read), and a million expired sessions (latency of a login). Needs wrk and curl. Takes about three minutes.
. "$(dirname "$0")/mysql.sh"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SECONDS_EACH=${SECONDS_EACH:-5}
ROUNDS=${ROUNDS:-3}
export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export LOGIN='{"username":"ada@example.org","password":"geheim-und-lang"}'
start
BEARER=$(access_token "$LOGIN")
export BEARER

# Prints the used heap in KiB after a full garbage collection.
heap_kib() {
  jcmd "$PID" GC.run >/dev/null
  jcmd "$PID" GC.heap_info | sed -n 's/.*used \([0-9]*\)K.*/\1/p' | head -1
}

read_us() {
  local before after requests
  before=$(cpu_ms)
  requests=$(wrk -t1 -c8 -d"$SECONDS_EACH"s -s "$HERE/token.lua" "$BASE/v1/me" | awk '/requests in/ {print $1}')
  after=$(cpu_ms)
  awk -v cpu=$((after - before)) -v n="$requests" 'BEGIN {printf "%.1f\n", cpu * 1000 / n}'
}

login_ms() {
  wrk --latency -t1 -c1 -d"$SECONDS_EACH"s -s "$HERE/login.lua" "$BASE/v1/sessions" | awk '/50%/ {print $2}'
}

# Inserts rows: $1 is the table with columns, $2 the values with the row number i, $3 the number of rows.
rows() {
  sql "SET SESSION cte_max_recursion_depth = 2000000" \
    "INSERT INTO $1 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3) SELECT $2 FROM n"
}

echo "warming up"
for ((round = 0; round < 8; round++)); do read_us >/dev/null; done
few=$(heap_kib)
for ((round = 0; round < ROUNDS; round++)); do echo "no revoked session: $(read_us) µs per authenticated read"; done
rows "ended_session (session_id, recorded_at, tokens_until)" "UNHEX(REPLACE(UUID(), '-', '')), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR" 100000
until [ "$(curl -s "http://127.0.0.1:$((PORT + 1))/prometheus" | sed -n 's/^gatehouse_revocation_ended_sessions \([0-9]*\).*/\1/p')" -ge 100000 ]; do sleep 0.1; done
# Make the rows older than the overlap that each poll reads again.
sql "UPDATE ended_session SET recorded_at = recorded_at - INTERVAL 1 HOUR"
many=$(heap_kib)
for ((round = 0; round < ROUNDS; round++)); do echo "100,000 revoked sessions: $(read_us) µs per authenticated read"; done
echo "heap: $((few / 1024)) MB without, $((many / 1024)) MB with 100,000 revoked sessions"

for ((round = 0; round < ROUNDS; round++)); do echo "few sessions: $(login_ms) per login"; done
rows "session (id, user_id, created_at, last_used_at, idle_expires_at, expires_at, address)" \
  "UNHEX(REPLACE(UUID(), '-', '')), i, '2026-01-01', '2026-01-01', '2026-02-01', '2026-04-01', '192.0.2.1'" 1000000
for ((round = 0; round < ROUNDS; round++)); do echo "a million expired sessions: $(login_ms) per login"; done
