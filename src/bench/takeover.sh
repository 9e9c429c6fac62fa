#!/usr/bin/env bash
# Measures the takeover of a tutorial's table with a million users: the time until the service is ready, its memory, the rate of
# wrapping passwords, and the latency of logins with and without wrapping in the background. Needs curl.
. "$(dirname "$0")/mysql.sh"

USERS=${USERS:-1000000}
LOGINS=${LOGINS:-200}

sql "CREATE TABLE user (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, username VARCHAR(45) NOT NULL UNIQUE,
     password VARCHAR(128) NOT NULL, active BOOLEAN NOT NULL DEFAULT TRUE) DEFAULT CHARSET=utf8mb3" \
  "SET SESSION cte_max_recursion_depth = $USERS" \
  "INSERT INTO user (username, password) WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number
     WHERE n < $USERS) SELECT CONCAT('user', n, '@example.org'), SHA2('geheim', 256) FROM number"
echo "users: $(sql 'SELECT COUNT(*) FROM user')"

# Prints the median and the 99th percentile of logins of different users, one at a time, in milliseconds.
logins() {
  local first=$1
  for ((i = first; i < first + LOGINS; i++)); do
    curl -s -o /dev/null -w '%{time_total} %{http_code}\n' "$BASE/v1/sessions" -H 'Content-Type: application/json' \
      -d "{\"username\":\"user$i@example.org\",\"password\":\"geheim\"}"
  done | awk '$2 != 201 {exit 1} {print $1 * 1000}' | sort -n | awk '{t[NR] = $1} END {
    printf "median %.0f ms, 99th percentile %.0f ms", t[int((NR + 1) / 2)], t[int(NR * 0.99)]}'
}

begun=$(date +%s%N)
export TAKEOVER_CPU_SHARE=0.01
start
echo "ready after $((($(date +%s%N) - begun) / 1000000)) ms, $(rss_mb) MB resident"
logins 1000 >/dev/null
echo "logins almost without wrapping: $(logins 2000)"
stop

export TAKEOVER_CPU_SHARE=0.5
begun=$(date +%s%N)
start
echo "second start: ready after $((($(date +%s%N) - begun) / 1000000)) ms"
logins 3000 >/dev/null
before=$(sql "SELECT COUNT(*) FROM user WHERE password LIKE '\$argon2id\$%'")
begun=$(date +%s)
echo "logins with wrapping:           $(logins 4000)"
after=$(sql "SELECT COUNT(*) FROM user WHERE password LIKE '\$argon2id\$%'")
echo "wrapped: $(((after - before - LOGINS) / ($(date +%s) - begun + 1)))/s with half a processor; $(rss_mb) MB resident"

TOKEN=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"user1@example.org","password":"geheim"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -sf --limit-rate 2M -o "$WORK/users.json" -w 'GET /users, read slowly: %{size_download} bytes in %{time_total} s\n' \
  -H "Authorization: Bearer $TOKEN" "$BASE/users" &
reader=$!
echo "logins while the list is read:  $(logins 6000)"
wait "$reader"
echo "users in the list: $(grep -o '"userid"' "$WORK/users.json" | wc -l); $(rss_mb) MB resident at -Xmx256m"
