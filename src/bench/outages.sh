#!/usr/bin/env bash
# Measures what clients see while MySQL is unavailable: killed and restarted, then frozen and resumed. Prints a line for each
# outage: the responses to logins, the time of the slowest, and the time until logins succeeded again. Needs curl.
. "$(dirname "$0")/mysql.sh"

AWAY=${AWAY:-30}
export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
start
ADMIN=http://127.0.0.1:$((PORT + 1))

# Many users with one password: logins that an outage interrupts would otherwise count as failures of one user.
PEOPLE=200
sql "INSERT INTO user (username, username_key, password, active, created_at)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $PEOPLE)
  SELECT CONCAT('user', i, '@example.org'), CONCAT('user', i, '@example.org'), u.password, TRUE, UTC_TIMESTAMP(6)
  FROM n, user u WHERE u.username = 'ada@example.org'"

# Prints the status and the duration of a login in seconds.
login() {
  curl -s -m 20 -o /dev/null -w '%{http_code} %{time_total}\n' "$BASE/v1/sessions" -H 'Content-Type: application/json' \
    -d "{\"username\":\"user$((RANDOM % PEOPLE + 1))@example.org\",\"password\":\"geheim-und-lang\"}"
}
TOKEN=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"ada@example.org","password":"geheim-und-lang"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

outage() {
  local what=$1 begins=$2 ends=$3 end i probes=() back
  : >"$WORK/answers"
  $begins
  end=$((SECONDS + AWAY))
  while ((SECONDS < end)); do
    login >>"$WORK/answers" &
    probes+=($!)
    sleep 0.2
  done
  me=$(curl -s -o /dev/null -w '%{http_code}' "$BASE/v1/me" -H "Authorization: Bearer $TOKEN")
  health=$(curl -s -o /dev/null -w '%{http_code}' "$ADMIN/healthcheck")
  wait "${probes[@]}"
  $ends
  back=$(date +%s%N)
  until [[ $(login) == 201* ]]; do sleep 0.05; done
  back=$((($(date +%s%N) - back) / 1000000))
  echo "$what: $(awk '{n[$1]++; if ($2 > max) max = $2} END {for (s in n) printf "%d responses %s, ", n[s], s
    printf "slowest %.1f s", max}' "$WORK/answers"); GET /v1/me $me; health $health; recovered after $back ms"
}

kills() { kill -9 "$MYSQL_PID"; }
returns() {
  launch_mysql
  until (exec 3<>"/dev/tcp/127.0.0.1/$MYSQL_PORT") 2>/dev/null; do sleep 0.02; done
}
freezes() { kill -STOP "$MYSQL_PID"; }
thaws() { kill -CONT "$MYSQL_PID"; }

outage "killed for $AWAY s" kills returns
outage "frozen for $AWAY s" freezes thaws
echo "log lines about the outages:"
grep 'DatabaseMonitor' "$WORK/out.log" | cut -c1-160
echo "stack traces in the log: $(grep -c '^!' "$WORK/out.log" || true)"
