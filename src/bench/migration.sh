#!/usr/bin/env bash
# Measures the migration of an older schema with a million users and sessions at the start of an instance on MySQL, and what the
# statements of another instance see meanwhile. OLD is the number of changesets that the older schema has: 16 is the one before
# migration 0009, 36 the one before 0014.
. "$(dirname "$0")/mysql.sh"

USERS=${USERS:-1000000}
OLD=${OLD:-16}

(cd "$WORK" && DATA_DIR="$WORK/data" "$JAVA" -jar "$JAR" db migrate --count "$OLD" >"$WORK/old.log" 2>&1) || { cat "$WORK/old.log" >&2; exit 1; }
NUMBERS="WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < $USERS)"
sql "SET SESSION cte_max_recursion_depth = $USERS" \
  "INSERT INTO user (username, username_key, password, created_at) $NUMBERS
     SELECT CONCAT('user', n, '@example.org'), CONCAT('user', n, '@example.org'), SHA2(n, 256), '2026-01-01' FROM number" \
  "INSERT INTO session (id, user_id, created_at, last_used_at, expires_at, address) SELECT UNHEX(LPAD(HEX(id), 32, '0')), id, '2026-01-01',
     '2026-01-01', '2100-01-01', '192.0.2.1' FROM user" \
  "INSERT INTO audit_event (id, at, kind, actor_id, subject_id) SELECT UNHEX(LPAD(HEX(id), 32, '0')), '2026-01-01', 'login', id, id
     FROM user"
if [ "$OLD" -ge 22 ]; then
  sql "INSERT INTO user_profile (user_id, email, email_key) SELECT id, username, username_key FROM user"
fi
echo "older schema: $(sql 'SELECT COUNT(*) FROM DATABASECHANGELOG') changesets, users: $(sql 'SELECT COUNT(*) FROM user')"

"$JAVA" -cp "$JAR" "$(dirname "$0")/Neighbour.java" "jdbc:mysql://127.0.0.1:$MYSQL_PORT/gate" "$USERS" "$WORK/migrated" >"$WORK/neighbour" &
NEIGHBOUR=$!
until [ -e "$WORK/migrated.begun" ]; do sleep 0.1; kill -0 "$NEIGHBOUR"; done
begun=$(date +%s%N)
start
echo "start with the migration: $((($(date +%s%N) - begun) / 1000000)) ms, $(rss_mb) MB resident"
touch "$WORK/migrated"
wait "$NEIGHBOUR"
cat "$WORK/neighbour"
stop
begun=$(date +%s%N)
start
echo "start without a migration: $((($(date +%s%N) - begun) / 1000000)) ms"
