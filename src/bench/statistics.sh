#!/usr/bin/env bash
# Measures GET /v1/admin/statistics on MySQL with a million users and sessions, and 100 million audit events of the last year:
# prints how long the first count takes, the time of a request compared with GET /v1/me, and the CPU of the counting. EVENTS,
# USERS and REQUESTS change the numbers. 100 million events need 35 GB of disk, and about half an hour.
. "$(dirname "$0")/mysql.sh"

USERS=${USERS:-1000000}
EVENTS=${EVENTS:-100000000}
REQUESTS=${REQUESTS:-300}
# Other passwords would be hashed in the background, as plain passwords of the tutorial.
HASH='$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
BATCH=$((EVENTS < 1000000 ? EVENTS : 1000000))

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
start
stop
sql "SET SESSION cte_max_recursion_depth = 1000000" \
  "CREATE TABLE number (n INT PRIMARY KEY)" \
  "INSERT INTO number WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000) SELECT n FROM number" \
  "INSERT INTO user (username, username_key, password, active, created_at)
     SELECT CONCAT('user', n, '@example.org'), CONCAT('user', n, '@example.org'), '$HASH', n % 1000 <> 0, UTC_TIMESTAMP(6)
     FROM number WHERE n <= $USERS ORDER BY n" \
  "INSERT INTO session (id, user_id, created_at, last_used_at, expires_at, address, user_agent)
     SELECT UNHEX(MD5(id)), id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 20 DAY, '192.0.2.1', 'curl/8' FROM user" \
  "DROP INDEX ix_audit_event_subject ON audit_event" "DROP INDEX ix_audit_event_actor ON audit_event" \
  "DROP INDEX ix_audit_event_kind ON audit_event"
now=$(date +%s%3N)
year=$((365 * 24 * 3600 * 1000))
for ((at = 0; at < EVENTS; at += BATCH)); do
  # The time of the event number $at + n, in milliseconds, spread over the year.
  ms="($((now - year)) + FLOOR(($at + n) * ($year / $EVENTS)))"
  echo "INSERT INTO audit_event (id, at, kind, actor_id, subject_id, address, user_agent)
    SELECT UNHEX(CONCAT(LPAD(HEX($ms), 12, '0'), '7', SUBSTR(MD5(n), 1, 3), '8', SUBSTR(MD5(n + $at), 4, 15))),
    FROM_UNIXTIME($ms / 1000), ELT(1 + n % 10, 'login', 'login', 'login', 'login', 'login', 'login', 'login-refused', 'login-refused',
    'login-throttled', 'logout'), 1 + n % $USERS, 1 + n % $USERS, '192.0.2.1', 'curl/8' FROM number WHERE n <= $BATCH ORDER BY n"
done >"$WORK/events.sql"
mapfile -t -d '' statements < <(awk 'BEGIN {RS = "ORDER BY n\n"} NF {printf "%sORDER BY n%c", $0, 0}' "$WORK/events.sql")
sql "SET time_zone = '+00:00'" "${statements[@]}" \
  "CREATE INDEX ix_audit_event_kind ON audit_event (kind, id)" \
  "CREATE INDEX ix_audit_event_subject ON audit_event (subject_id, id)" \
  "CREATE INDEX ix_audit_event_actor ON audit_event (actor_id, id)" \
  "ANALYZE TABLE user, session, audit_event" >/dev/null
echo "$(sql "SELECT COUNT(*) FROM user") users, $(sql "SELECT COUNT(*) FROM session") sessions, $EVENTS audit events"

start
begin=$(date +%s%3N)
BEARER=$(access_token '{"username":"ada@example.org","password":"geheim-und-lang"}')
statistics() { curl -sf "$BASE/v1/admin/statistics" -H "Authorization: Bearer $BEARER"; }
until statistics | grep -q '"complete":true'; do sleep 0.2; done
echo "the first count of 30 days: $(($(date +%s%3N) - begin)) ms"

# Prints percentiles of the time of $REQUESTS requests to a path through one connection, in milliseconds.
measure() {
  for ((i = 0; i < REQUESTS; i++)); do
    printf 'url = "%s"\noutput = /dev/null\n' "$BASE$1"
  done >"$WORK/requests"
  curl -sf -H "Authorization: Bearer $BEARER" -w '%{time_total}\n' -K "$WORK/requests" | sort -n |
    awk -v path="$1" '{t[NR] = $1 * 1000} END {printf "GET %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms\n", path,
      t[int(NR * 0.5)], t[int(NR * 0.99)], t[NR]}'
}
for path in /v1/me /v1/admin/statistics /v1/me /v1/admin/statistics; do
  measure $path
done
before=$(cpu_ms)
sleep 60
echo "CPU of the service at rest, with the counting: $((($(cpu_ms) - before) / 600)) % of a core"
