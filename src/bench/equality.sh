#!/usr/bin/env bash
# Whether time tells what no answer tells: logins, resets, sign-ups and changes of address for people who exist, who do not and who
# may not sign in, on MySQL, one after another in random order. Medians of 200 each; exits with 1 when two are further apart than
# 5 % (logins), or 10 % and half a millisecond (the others). Then logins while a window of the throttle is full, for users who have
# signed in from here and for names that nobody has; then logins while the users are stored under several parameters of Argon2.
# Wants an idle machine, a built jar and no network.
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

# The same people, a third of them stored under other parameters and a third as a tutorial stores them.
sql "UPDATE user SET password = CASE MOD(id, 3)
  WHEN 0 THEN '\$argon2id\$v=19\$m=19456,t=6,p=1\$c29tZXNhbHQ\$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  WHEN 1 THEN SHA2('neither this one', 256) ELSE password END WHERE username <> '$ADMIN_USERNAME'"
export TAKEOVER_CPU_SHARE=0.01
start
# The service looks at what is stored a few seconds after its start.
until [[ $(sql "SELECT shares FROM password_cost ORDER BY id DESC LIMIT 1") == *t=6* ]]; do sleep 1; done
equality mixed || FAILED=1
[ -z "$FAILED" ]
