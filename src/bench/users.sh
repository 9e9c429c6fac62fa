#!/usr/bin/env bash
# CPU per request of GET /users with one user on MySQL, against GET /v1/me of the same service, which asks no database.
# Needs wrk and curl.
. "$(dirname "$0")/mysql.sh"
. "$(dirname "$0")/load.sh"

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
start
TOKEN=$(curl -sf "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"ada@example.org","password":"geheim-und-lang"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
CONNECTIONS=8 compare "GET /v1/me" "$BASE/v1/me" "GET /users" "$BASE/users"
