#!/usr/bin/env bash
# Whether time tells what no answer tells: logins, resets, sign-ups and changes of address for people who exist, who do not and who
# may not sign in, on MySQL, one after another in random order. Medians of 200 each; exits with 1 when two are further apart than
# 5 % (logins), or 10 % and half a millisecond (the others). Wants an idle machine, a built jar and no network.
. "$(dirname "$0")/mysql.sh"

export ADMIN_USERNAME=ada@example.org ADMIN_PASSWORD=geheim-und-lang
export THROTTLE_LOGINS_PER_ADDRESS=1000000 THROTTLE_SIGN_UPS_PER_ADDRESS=1000000 THROTTLE_RESETS_PER_ADDRESS=1000000
export THROTTLE_EMAIL_VERIFICATIONS_PER_ADDRESS=1000000 THROTTLE_FIRST_WAIT='15 minutes'
export SIGN_UP=open CLASSIC_USERS_VISIBLE_TO=admin MAIL_TRANSPORT=file FRESH_FOR='1 hour' ACCESS_TOKEN_LIFETIME='1 hour'
start
"$JAVA" -cp "$JAR" "$(dirname "$0")/Equality.java" "$BASE" "jdbc:mysql://root@127.0.0.1:$MYSQL_PORT/gate" \
  "$ADMIN_USERNAME" "$ADMIN_PASSWORD"
