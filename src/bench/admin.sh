#!/usr/bin/env bash
# Measures user searches of administrators among a million users on MySQL: prints the query plan and the time of each kind of
# search. One user in a thousand is inactive, a hundred are administrators, and each has an address. Needs a built jar and no
# network.
. "$(dirname "$0")/mysql.sh"

USERS=${USERS:-1000000}
start
stop
sql "SET SESSION cte_max_recursion_depth = $USERS" \
  "INSERT INTO user (username, username_key, password, active, created_at) WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL
     SELECT n + 1 FROM number WHERE n < $USERS) SELECT CONCAT('user', n, '@example.org'), CONCAT('user', n, '@example.org'),
     'none', n % 1000 <> 0, UTC_TIMESTAMP(6) FROM number" \
  "UPDATE user SET inactive_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE active = FALSE AND id % 10000 = 0" \
  "INSERT INTO user_role (user_id, role) SELECT id, 'admin' FROM user WHERE id % ($USERS / 100) = 1" \
  "INSERT INTO user_profile (user_id, email, email_key, email_verified_at)
     SELECT id, username, username_key, created_at FROM user" \
  "ANALYZE TABLE user, user_role, user_profile" >/dev/null
"$JAVA" -cp "$JAR" "$(dirname "$0")/AdminSearches.java" "jdbc:mysql://root@127.0.0.1:$MYSQL_PORT/gate"
