#!/usr/bin/env bash
# What it costs to write a statement as an SQL object, with JDBI's core or with JDBC: CPU of the client, without the database's.
. "$(dirname "$0")/mysql.sh"

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
start
# One session is there to be found.
curl -sf -o /dev/null "$BASE/v1/sessions" -H 'Content-Type: application/json' \
  -d '{"username":"ada@example.org","password":"geheim-und-lang"}'
stop
"$JAVA" -cp "$JAR" "$(dirname "$0")/StatementStyles.java" \
  "jdbc:mysql://127.0.0.1:$MYSQL_PORT/$DATABASE?cachePrepStmts=true&useServerPrepStmts=true"
