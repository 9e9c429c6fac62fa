#!/usr/bin/env bash
# Measures how soon services refuse the token of an ended session, and what followers of the revocation feed cost.
#
# src/bench/revocation.sh [ends] [followers]   by default 200 and 200; without ends, only the followers are measured
#
# Starts the built jar and the examples guard-express, guard-flask and, if it was built, guard-dropwizard. Needs what src/e2e/setup has
# installed. Prints, for each service, the time from the request that ends a session to the first response 401, which the
# services are asked for without a pause; then the CPU time and the threads of the instance with all followers.
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PUBLIC_URL=$BASE THROTTLE_ENABLED=false
start -XX:+UseSerialGC
GATEHOUSE_PID=$PID node "$root/src/bench/revocation.mjs" "$BASE" "${1:-200}" "${2:-200}"
