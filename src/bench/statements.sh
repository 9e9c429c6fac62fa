#!/usr/bin/env bash
# Compares the client CPU of a statement as a JDBI SQL object, with JDBI's core, and with JDBC. Excludes the CPU of the database.
. "$(dirname "$0")/mysql.sh"

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
start
# Create one session that the statements can find.
curl -sf -o /dev/null "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"ada@example.org","password":"geheim-und-lang"}'
stop
"$JAVA" -cp "$JAR" "$(dirname "$0")/StatementStyles.java" \
  "jdbc:mysql://127.0.0.1:$MYSQL_PORT/$DATABASE?cachePrepStmts=true&useServerPrepStmts=true"
