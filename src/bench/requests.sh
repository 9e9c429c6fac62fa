#!/usr/bin/env bash
# Measures the cost of each kind of request on MySQL: requests per second, latency, CPU and garbage of the service. Baselines: a
# bare Jetty of the same version that answers with a constant, and a bare password hash. The kinds take turns in each round.
# Needs wrk and curl. Takes about six minutes; SECONDS_EACH, ROUNDS and WARM_UP change that.
. "$(dirname "$0")/mysql.sh"

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SECONDS_EACH=${SECONDS_EACH:-5}
ROUNDS=${ROUNDS:-3}
WARM_UP=${WARM_UP:-4}
CONNECTIONS=8

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
# A refresh history as short as that of a session that is refreshed every 15 minutes.
export REFRESH_TOKEN_GRACE="1 second"
start -Xlog:gc:file="$WORK/gc.log"
SERVICE=$PID
"$JAVA" -Xmx256m -Xlog:gc:file="$WORK/bare-gc.log" -cp "$JAR" "$HERE/BareJetty.java" $((PORT + 2)) >"$WORK/bare.log" 2>&1 &
BARE=$!
trap 'kill $BARE 2>/dev/null || true; stop; stop_mysql; rm -rf "$WORK"' EXIT
until curl -sf -o /dev/null "http://127.0.0.1:$((PORT + 2))/"; do
  kill -0 "$BARE"
  sleep 0.1
done

LOGIN='{"username":"ada@example.org","password":"geheim-und-lang"}'
login() {
  curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' -d "$LOGIN"
}
TOKEN=$(access_token "$LOGIN")
BASIC=$(curl -sf "$BASE/v1/admin/clients" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
  -d '{"name":"requests.sh","scopes":["introspect"]}' | sed 's/^{"id":"\([^"]*\)".*"secret":"\([^"]*\)".*/\1:\2/' | base64 -w 0)
# A wrong signature of the right length.
FORGED=${TOKEN%.*}.$(printf %s "${TOKEN##*.}" | tr 'A-Za-z' 'N-ZA-Mn-za-m')
# Opens a session for each connection. Each round needs new ones, because its last response may be lost.
open_sessions() {
  local i
  for ((i = 0; i < CONNECTIONS; i++)); do
    login | sed 's/.*"refresh_token":"\([^"]*\)".*/\1/' >"$WORK/refresh-$i"
  done
}

# Prints the arguments of wrk for a kind of request.
load_of() {
  case $1 in
    bare) echo -c$CONNECTIONS -t1 "http://127.0.0.1:$((PORT + 2))/" ;;
    unauthenticated) echo -c$CONNECTIONS -t1 "$BASE/problems/not-found" ;;
    authenticated) echo -c$CONNECTIONS -t1 -s "$HERE/token.lua" "$BASE/v1/me" ;;
    forged) echo -c$CONNECTIONS -t1 -s "$HERE/token.lua" "$BASE/v1/me" ;;
    introspection) echo -c$CONNECTIONS -t1 -s "$HERE/introspection.lua" "$BASE/v1/tokens/introspect" ;;
    users) echo -c$CONNECTIONS -t1 -s "$HERE/token.lua" "$BASE/users" ;;
    # One connection per thread: each continues with its latest refresh token.
    refresh) echo -c$CONNECTIONS -t$CONNECTIONS -s "$HERE/refresh.lua" "$BASE/v1/sessions/refresh" ;;
    login) echo -c1 -t1 -s "$HERE/login.lua" "$BASE/v1/sessions" ;;
  esac
}
export LOGIN WORK BASIC
KINDS=${KINDS:-bare unauthenticated authenticated forged introspection users refresh login}

pid_of() { [ "$1" = bare ] && echo "$BARE" || echo "$SERVICE"; }
log_of() { [ "$1" = bare ] && echo "$WORK/bare-gc.log" || echo "$WORK/gc.log"; }

# Prints the KiB that garbage collections have freed since line $2 of the log of kind $1.
freed_since() {
  tail -n +"$(($2 + 1))" "$(log_of "$1")" | sed -n 's/.* \([0-9]*\)M->\([0-9]*\)M(.*/\1 \2/p' | awk '{n += $1 - $2} END {print n * 1024}'
}

measure() {
  local kind=$1 before after lines
  PID=$(pid_of "$kind")
  BEARER=$TOKEN
  [ "$kind" != forged ] || BEARER=$FORGED
  export BEARER
  [ "$kind" != refresh ] || open_sessions
  lines=$(wc -l <"$(log_of "$kind")")
  before=$(cpu_ms)
  # shellcheck disable=SC2046
  wrk --latency -d"$2"s $(load_of "$kind") >"$WORK/wrk.log"
  after=$(cpu_ms)
  if [ "$kind" != forged ] && grep -q 'Non-2xx' "$WORK/wrk.log"; then
    cat "$WORK/wrk.log" "$WORK/out.log" >&2
    exit 1
  fi
  awk -v kind="$kind" -v cpu=$((after - before)) -v freed="$(freed_since "$kind" "$lines")" -v s="$2" '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
    /50%/ {p50 = ms($2)} /99%/ {p99 = ms($2)} /requests in/ {n = $1}
    END {printf "%s %d %.2f %.2f %.1f %.1f\n", kind, n / s, p50, p99, cpu * 1000 / n, freed / n}' "$WORK/wrk.log"
  PID=$SERVICE
}

echo "warming up"
for ((round = 0; round < WARM_UP; round++)); do
  for kind in $KINDS; do
    # Logins are slow, so the warm-up of logins takes longer.
    measure "$kind" $((SECONDS_EACH * ($([ "$kind" = login ] && echo 4 || echo 1)))) >/dev/null
  done
done
for ((round = 0; round < ROUNDS; round++)); do
  for kind in $KINDS; do
    measure "$kind" "$SECONDS_EACH" >>"$WORK/figures"
  done
  "$JAVA" -cp "$JAR" "$HERE/BareHash.java" "$SECONDS_EACH" >>"$WORK/hashes"
done

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
figure() { awk -v kind="$1" -v column="$2" '$1 == kind {print $column}' "$WORK/figures" | median; }
printf '%-16s %10s %9s %9s %12s %12s\n' '' requests/s 'p50 ms' 'p99 ms' 'CPU µs' 'garbage KiB'
for kind in $KINDS; do
  printf '%-16s %10s %9s %9s %12s %12s\n' "$kind" "$(figure "$kind" 2)" "$(figure "$kind" 3)" "$(figure "$kind" 4)" \
    "$(figure "$kind" 5)" "$(figure "$kind" 6)"
done
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
# Prints the ratio of two kinds, if both were measured.
compare() {
  [[ " $KINDS " != *" $1 "* || " $KINDS " != *" $2 "* ]] ||
    echo "$1 compared with $2: $(ratio "$(figure "$1" 5)" "$(figure "$2" 5)") times the CPU"
}
compare authenticated unauthenticated
compare forged authenticated
compare introspection authenticated
if [[ " $KINDS " == *" login "* ]]; then
  hash=$(median <"$WORK/hashes")
  echo "one login compared with the bare hash of $hash ms: $(ratio "$(figure login 3)" "$hash") times the latency," \
    "$(awk -v us="$(figure login 5)" -v ms="$hash" 'BEGIN {printf "%.2f", us / 1000 / ms}') times the CPU"
fi
echo "resident: $(rss_mb) MB"
