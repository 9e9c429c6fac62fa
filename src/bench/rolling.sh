#!/usr/bin/env bash
# Restarts two instances on one MySQL in turn, behind nginx without health checks, while clients sign in, read and refresh: first
# with kept connections between nginx and the instances, then with one for each request. Prints the requests and those that failed;
# exits with status 1 if one failed. CONNECTIONS=kept or CONNECTIONS=single runs only one of them. CLIENTS and THINK (milliseconds
# between two requests of a client) change the load; JAR=/path/to/gatehouse.jar measures another build. Needs curl and nginx. Takes
# about four minutes.
. "$(dirname "$0")/mysql.sh"

RESTARTS=${RESTARTS:-6}
CLIENTS=${CLIENTS:-8}
# After a refused connection nginx does not use an instance for this many seconds, even if it is ready again. 10: its default.
FAIL_TIMEOUT=${FAIL_TIMEOUT:-10}
NGINX=${NGINX:-$(PATH=$PATH:/usr/sbin command -v nginx)}
PROXY_PORT=$((PORT + 10))
export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export PASSWORD_HASH_MEMORY=1024 THROTTLE_ENABLED=false JAVA_TOOL_OPTIONS=${JAVA_TOOL_OPTIONS:--XX:TieredStopAtLevel=1}
PIDS=()
NGINX_PID=

stop_all() {
  rm -f "$WORK/running"
  kill "${PIDS[@]}" $NGINX_PID 2>/dev/null || true
  wait "${PIDS[@]}" $NGINX_PID 2>/dev/null || true
}
trap 'stop_all; stop_mysql; rm -rf "$WORK"' EXIT

# Starts instance $1 (0 or 1) and returns when it is ready.
launch() {
  local port=$((PORT + 2 * $1))
  (cd "$WORK" && exec env HTTP_PORT="$port" ADMIN_PORT=$((port + 1)) DATA_DIR="$WORK/data-$1" \
    "$JAVA" -Xmx256m -jar "$JAR" >>"$WORK/out-$1.log" 2>&1) &
  PIDS[$1]=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$port/problems/not-found"; do
    kill -0 "${PIDS[$1]}" 2>/dev/null || died "${PIDS[$1]}" "$WORK/out-$1.log"
    sleep 0.05
  done
}

# Starts nginx. $1: directives for the upstream, $2: directives for the location.
proxy() {
  cat >"$WORK/nginx.conf" <<CONF
daemon off;
master_process off;
pid $WORK/nginx.pid;
error_log $WORK/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path $WORK/nginx-body;
  proxy_temp_path $WORK/nginx-proxy;
  fastcgi_temp_path $WORK/nginx-fastcgi;
  uwsgi_temp_path $WORK/nginx-uwsgi;
  scgi_temp_path $WORK/nginx-scgi;
  upstream gatehouse {
    server 127.0.0.1:$PORT fail_timeout=${FAIL_TIMEOUT}s;
    server 127.0.0.1:$((PORT + 2)) fail_timeout=${FAIL_TIMEOUT}s;
    $1
  }
  server {
    listen 127.0.0.1:$PROXY_PORT;
    keepalive_requests 1000000;
    location / {
      proxy_pass http://gatehouse;
      $2
    }
  }
}
CONF
  "$NGINX" -e "$WORK/nginx.log" -c "$WORK/nginx.conf" &
  NGINX_PID=$!
  until curl -s -o /dev/null "http://127.0.0.1:$PROXY_PORT/problems/not-found"; do sleep 0.05; done
}

# Restarts the instances in turn under load. $1: the name of the configuration.
restarts() {
  local clients i instance begin longest=0 took
  touch "$WORK/running"
  "$JAVA" "$(dirname "$0")/RollingClients.java" "http://127.0.0.1:$PROXY_PORT" "$CLIENTS" "${THINK:-0}" "$WORK/running" >"$WORK/clients" 2>/dev/null &
  clients=$!
  sleep 3
  for ((i = 0; i < RESTARTS; i++)); do
    instance=$((i % 2))
    begin=$(date +%s%N)
    kill "${PIDS[$instance]}" 2>/dev/null || died "${PIDS[$instance]}" "$WORK/out-$instance.log"
    wait "${PIDS[$instance]}" || true
    took=$((($(date +%s%N) - begin) / 1000000))
    ((took <= longest)) || longest=$took
    launch "$instance"
    # nginx, which counts whole seconds, then tries a single request, and uses the instance again when it has the response.
    sleep $((FAIL_TIMEOUT + 3))
  done
  rm "$WORK/running"
  wait "$clients" || FAILED=1
  echo "$1, $RESTARTS restarts: $(tail -1 "$WORK/clients"); the longest shutdown took $longest ms"
  grep '^failed' "$WORK/clients" && grep -v 'Connection refused' "$WORK/nginx.log" || true
  kill "$NGINX_PID"
  wait "$NGINX_PID" || true
}

FAILED=0
launch 0
launch 1
for connections in ${CONNECTIONS:-kept single}; do
  case $connections in
    kept) proxy 'keepalive 16;' 'proxy_http_version 1.1; proxy_set_header Connection "";' ;;
    single) proxy '' '' ;;
  esac
  restarts "nginx with $connections connections"
done
exit "$FAILED"
