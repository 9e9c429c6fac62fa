#!/usr/bin/env bash
# Checks that response times do not reveal whether a user exists: sends logins, password resets, sign-ups and changes of address
# for existing, unknown and inactive users, on MySQL, one at a time in random order. Compares medians of 200 requests each, and
# exits with 1 if two differ by more than 5 % (logins), or by more than 10 % and 0.5 ms (the others). Then measures logins while a
# throttle window is full, for users who have signed in from this address and for unknown names; then logins while passwords are
# stored with several Argon2 parameters. Needs an idle machine, a built jar and no network.
. "$(dirname "$0")/mysql.sh"

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export THROTTLE_LOGINS_PER_ADDRESS=1000000 THROTTLE_SIGN_UPS_PER_ADDRESS=1000000 THROTTLE_RESETS_PER_ADDRESS=1000000
export THROTTLE_EMAIL_VERIFICATIONS_PER_ADDRESS=1000000 THROTTLE_PER_RECIPIENT=1000000 THROTTLE_FIRST_WAIT='15 minutes'
export SIGN_UP=open CLASSIC_USERS_VISIBLE_TO=admin MAIL_TRANSPORT=file FRESH_FOR='1 hour' ACCESS_TOKEN_LIFETIME='1 hour'
export CLASSIC_REVEAL_UNKNOWN_USER=false
equality() {
  "$JAVA" -cp "$JAR" "$(dirname "$0")/Equality.java" "$BASE" "jdbc:mysql://root@127.0.0.1:$MYSQL_PORT/gate" \
    "$ADMIN_USERNAME" "$ADMIN_PASSWORD" "$@"
}
FAILED=
start
equality || FAILED=1
stop

# The failures of the first run fill both windows.
THROTTLE_LOGINS_PER_ADDRESS=1 start
equality block || FAILED=1
stop
THROTTLE_ACCOUNT_FAILURES=1 start
equality account || FAILED=1
stop

# The same users: one third with other Argon2 parameters, one third with the bare digest of a tutorial.
sql "UPDATE user SET password = CASE MOD(id, 3)
  WHEN 0 THEN '\$argon2id\$v=19\$m=19456,t=6,p=1\$c29tZXNhbHQ\$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  WHEN 1 THEN SHA2('neither this one', 256) ELSE password END WHERE username <> '$ADMIN_USERNAME'"
export TAKEOVER_CPU_SHARE=0.01
start
# The service samples the stored parameters a few seconds after its start.
until [[ $(sql "SELECT shares FROM password_cost ORDER BY id DESC LIMIT 1") == *t=6* ]]; do sleep 1; done
equality mixed || FAILED=1
[ -z "$FAILED" ]
