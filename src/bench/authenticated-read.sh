#!/usr/bin/env bash
# What it costs to know the caller: CPU per request of GET /v1/me against GET /problems/not-found of the same service,
# which asks nobody who they are. Needs wrk and curl.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/load.sh"

start
TOKEN=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"admin@gmail.com","password":"123456"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
compare unauthenticated "$BASE/problems/not-found" authenticated "$BASE/v1/me"
