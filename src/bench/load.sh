# Shared by the benchmarks that count CPU per request: two requests of one service side by side, in rounds of one run.

SECONDS_EACH=${SECONDS_EACH:-10}
# Rounds before anything is counted: the compiler of the JVM is busy for about a minute.
WARM_UP=${WARM_UP:-6}
CONNECTIONS=${CONNECTIONS:-16}

# Prints microseconds of CPU per request, and requests per second.
load() {
  local before after requests
  before=$(cpu_ms)
  requests=$(wrk -t1 -c"$CONNECTIONS" -d"$SECONDS_EACH"s "$@" | tee "$WORK/wrk.log" | awk '/requests in/ {print $1}')
  after=$(cpu_ms)
  if grep -q 'Non-2xx' "$WORK/wrk.log"; then
    cat "$WORK/wrk.log" "$WORK/out.log" >&2
    exit 1
  fi
  awk -v cpu=$((after - before)) -v n="$requests" -v s="$SECONDS_EACH" 'BEGIN {printf "%.1f %d\n", cpu * 1000 / n, n / s}'
}

# Compares two, given as name and URL each. Both are sent TOKEN.
compare() {
  local round one_us one_rate other_us other_rate
  echo "warming up"
  # One after the other first: sixteen new connections at once to a database over TLS take a cold service too long.
  for ((round = 0; round < 100; round++)); do
    curl -sf -o /dev/null -o /dev/null -H "Authorization: Bearer $TOKEN" "$2" "$4"
  done
  for ((round = 0; round < WARM_UP; round++)); do
    load -H "Authorization: Bearer $TOKEN" "$2" >/dev/null
    load -H "Authorization: Bearer $TOKEN" "$4" >/dev/null
  done
  for round in 1 2 3; do
    read -r one_us one_rate <<<"$(load -H "Authorization: Bearer $TOKEN" "$2")"
    read -r other_us other_rate <<<"$(load -H "Authorization: Bearer $TOKEN" "$4")"
    echo "round $round: $1 $one_us µs ($one_rate/s), $3 $other_us µs ($other_rate/s)," \
      "ratio $(awk -v a="$other_us" -v b="$one_us" 'BEGIN {printf "%.2f", a / b}')"
  done
}
