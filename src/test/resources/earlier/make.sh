#!/bin/bash
# Creates database.sql and tokens.properties in this folder with an earlier version, for EarlierDatabaseTest and
# EarlierCountersTest.
#
#   make.sh JAR     JAR: the jar of the earlier version. Takes a minute; requires curl, jq, openssl and Java 17.
#
# The files were created with the jar of commit d7d2782 (git worktree add ../earlier d7d2782; cd ../earlier; ./mvnw package -DskipTests).
# Do not change them: they must stay as that version wrote them. Run the script again only if the tests should start at a
# later version.
set -euo pipefail
jar=$(realpath "$1")
out=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cd "$work"
pid=
# After a failure, prints the last lines of the service's log.
trap 'status=$?; [ -z "$pid" ] || kill "$pid" || true; [ $status = 0 ] || tail -n 20 "$work"/*.log; rm -rf "$work"; exit $status' EXIT

port=$((20000 + RANDOM % 20000))
origin=https://login.example.org
secret='a secret of the time before of 32 bytes or more'
password='a path of stones'
admin=root@example.org
home=198.51.100.7 away=203.0.113.9 office=192.0.2.77 far=100.64.1.1
: > tokens

export DATA_DIR=$work/data HTTP_PORT=$port ADMIN_PORT=$((port + 1)) PUBLIC_URL=$origin GATEHOUSE_SECRET=$secret
export ADMIN_USERNAME=$admin ADMIN_PASSWORD=$password SIGN_UP=open SIGN_UP_DOMAINS=example.org CLASSIC_USERS_VISIBLE_TO=admin
export TRUSTED_PROXIES=127.0.0.1 PASSWORD_HASH_MEMORY=1024 PASSWORD_HASH_ITERATIONS=1 KEY_ALGORITHM=ES256
export SHUTDOWN_DELAY='0 seconds'

start() { # NAME=value…
    env "$@" java -jar "$jar" server > "service$((++starts)).log" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        curl -sf -o /dev/null "http://127.0.0.1:$ADMIN_PORT/healthcheck" && return
        sleep 0.2
    done
    return 1
}
starts=0

stop() {
    kill "$pid"
    wait "$pid" || true
    pid=
}

url="jdbc:h2:file:$work/data/gatehouse;MODE=MySQL;CASE_INSENSITIVE_IDENTIFIERS=TRUE;NON_KEYWORDS=USER"
sql() {
    java -cp "$jar" org.h2.tools.Shell -url "$url" -user '' -sql "$1" > /dev/null
}

keep() { # name value
    echo "$1=$2" >> tokens
}

# Sends a request and prints the body of the response. Fails if the status is not the expected one.
call() { # status method path address [JSON or ''] [curl's options…]
    local want=$1 method=$2 path=$3 address=$4 body=${5:-} got
    shift $(($# < 5 ? 4 : 5))
    [ -z "$body" ] || set -- "$@" -H 'Content-Type: application/json' --data "$body"
    got=$(curl -s -o body -D head -w '%{http_code}' -X "$method" "http://127.0.0.1:$port$path" \
        -H "X-Forwarded-For: $address" "$@")
    [ "$got" = "$want" ] || { echo "$method $path: $got, not $want: $(cat body)" >&2; return 1; }
    cat body
}

with() { # a token, for call
    echo "Authorization: Bearer $1"
}

sign_in() { # name address [more JSON]
    call 201 POST /v1/sessions "$2" "{\"username\":\"$1\",\"password\":\"$password\"${3:-}}"
}

access() { # name address
    sign_in "$1" "$2" | jq -r .access_token
}

# Waits for a mail of the kind to the address, and prints the token of the oldest unread one.
mailed() { # kind address
    local file
    for _ in $(seq 100); do
        file=$(grep -lisE "^To: .*$2" data/mail/*Z-"$1"-0*.eml 2> /dev/null | head -n 1 || true)
        if [ -n "$file" ]; then
            mv "$file" "$file.read"
            tr -d '\r' < "$file.read" | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' -e 's/=3D/=/g' \
                | grep -oE '#token=[A-Za-z0-9_-]+' | head -n 1 | cut -d = -f 2
            return
        fi
        sleep 0.1
    done
    echo "no mail $1 to $2" >&2
    return 1
}

sign_up() { # name
    call 202 POST /v1/accounts $home "{\"email\":\"$1\"}"
    call 204 POST /v1/accounts/confirm $home "{\"token\":\"$(mailed sign-up "$1")\",\"password\":\"$password\"}"
}

change_address() { # access token, address
    call 202 POST /v1/email-verifications $home "{\"email\":\"$2\"}" -H "$(with "$1")"
}

confirm_address() { # mailed token
    call 204 POST /v1/email-verifications/confirm $home "{\"token\":\"$1\"}"
}

user_id() { # name
    call 200 GET "/v1/admin/users?username_prefix=$1" $home '' -H "$(with "$root")" | jq -r '.items[0].id'
}

set_address() { # name address
    call 200 PATCH "/v1/admin/users/$(user_id "$1")" $home "{\"email\":\"$2\"}" -H "$(with "$root")" > /dev/null
}

invite() { # name
    call 201 POST /v1/admin/users $home "{\"username\":\"$1\"}" -H "$(with "$root")" > /dev/null
}

# ---- mails are written to files, and their links are used
start MAIL_TRANSPORT=file
root=$(access $admin $home)
keep key_before "$(call 200 GET /.well-known/jwks.json $home | jq -r '.keys[0].kid')"
keep token_of_key_before "$root"
for name in ada bea carl cleo dora eve flo gil hal mia ned ora pia; do
    sign_up "$name@example.org"
done

sign_in ada@example.org $home ',"device_name":"The laptop"' > ada.json
device=$(jq -r .device_token ada.json)
keep device_token "$device"
keep classic_token "$(call 200 POST /login $home \
    "{\"username\":\"$admin\",\"password\":\"$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)\"}" | jq -r .token)"

# Retired usernames: one of a closed account, one of a renamed user.
call 204 DELETE /v1/account $home '' -H "$(with "$(access carl@example.org $home)")"
change_address "$(access cleo@example.org $home)" cleo.new@example.org
confirm_address "$(mailed address-change cleo.new@example.org)"
keep restore "$(mailed address-changed cleo@example.org)"

# Unused links of all purposes.
set_address dora@example.org dora.new@example.org
keep verification "$(mailed address-assigned dora.new@example.org)"
keep disavow_move "$(mailed address-moved dora@example.org)"
invite ida@example.org
keep invitation "$(mailed invitation ida@example.org)"
eve=$(sign_in eve@example.org $home | jq -r .device_token)
keep device_token_of_eve "$eve"
access eve@example.org $away > /dev/null
keep disavow "$(mailed new-device eve@example.org)"
bea=$(access bea@example.org $home)
keep bea_token "$bea"
change_address "$bea" bea.new@example.org
mailed address-change bea.new@example.org > /dev/null
change_address "$bea" bea.new@example.org
keep address "$(mailed address-change bea.new@example.org)"
for number in 1 2; do
    call 202 POST /v1/accounts $home '{"email":"newcomer@example.org"}'
    keep sign_up_$number "$(mailed sign-up newcomer@example.org)"
done
call 202 POST /v1/password-resets $away '{"email":"gil@example.org"}'
keep reset "$(mailed password-reset gil@example.org)"
call 202 POST /v1/password-resets $office "{\"email\":\"eve@example.org\",\"device_token\":\"$eve\"}"
mailed password-reset eve@example.org > /dev/null

# Rejected requests, which are counted.
call 401 POST /v1/sessions $away '{"username":"ada@example.org","password":"wrong"}' > /dev/null
call 401 POST /v1/sessions $away "{\"username\":\"ada@example.org\",\"password\":\"wrong\",\"device_token\":\"$device\"}" > /dev/null
call 401 POST /v1/sessions $away '{"username":"nobody@example.org","password":"wrong"}' > /dev/null
ada=$(jq -r .access_token ada.json)
call 403 GET /v1/admin/users $home '' -H "$(with "$ada")" > /dev/null
call 401 GET /v1/me $away '' -H "$(with "${ada%??????}AAAAAA")" > /dev/null

# One key in each state.
call 200 POST /v1/admin/keys $home '{"at_once":true}' -H "$(with "$root")" > keys.json
call 204 DELETE "/v1/admin/keys/$(jq -r '.items[] | select(.state == "pending").kid' keys.json)" $home '' -H "$(with "$root")"

# Changes of addresses that are continued below.
change_address "$(access ora@example.org $home)" ora.new@example.org
confirm_address "$(mailed address-change ora.new@example.org)"
mailed address-changed ora@example.org > /dev/null
change_address "$(access pia@example.org $home)" pia.new@example.org
pia=$(mailed address-change pia.new@example.org)
access hal@example.org $home > /dev/null
stop

# ---- the mail server is unreachable, so one mail of each kind stays queued; the counter table is full for new callers
sql "INSERT INTO throttle_counter (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at)
     SELECT SECURE_RAND(16), 0, 0, 0, 0, 0, -1, 9000000000000 FROM SYSTEM_RANGE(1, 1000)"
start THROTTLE_ROWS=1000 MAIL_TRANSPORT=smtp SMTP_HOST=127.0.0.1 SMTP_PORT=9 SMTP_SECURITY=none MAIL_FROM=login@example.org
call 202 POST /v1/password-resets $office "{\"email\":\"eve@example.org\",\"device_token\":\"$eve\"}"
call 202 POST /v1/accounts $home '{"email":"later@example.org"}'
hal=$(sign_in hal@example.org $office ',"device_name":"The tablet"' | jq -r .access_token)
keep hal_token "$hal"
change_address "$hal" hal.new@example.org
confirm_address "$pia"
call 200 PUT /v1/account/password $home "{\"current_password\":\"$password\",\"new_password\":\"$password!\"}" \
    -H "$(with "$(access pia.new@example.org $home)")" > /dev/null
set_address mia@example.org mia.new@example.org
invite lia@example.org
call 204 DELETE /v1/account $home '' -H "$(with "$(access ned@example.org $home)")"
call 204 DELETE /v1/account $home '' -H "$(with "$(access ora.new@example.org $home)")"

# Requests of new callers use shared counters.
call 401 POST /v1/sessions $far '{"username":"nobody.else@example.org","password":"wrong"}' > /dev/null
call 400 POST /v1/accounts $far '{"email":"nobody@example.com"}' > /dev/null
call 202 POST /v1/password-resets $far '{"email":"nobody@example.org"}'
call 400 POST /v1/email-verifications $far '{"email":"hal@example.com"}' -H "$(with "$hal")" > /dev/null
call 400 POST /v1/disavowals $far '{"token":"nothing"}' > /dev/null
call 403 GET /v1/admin/users $far '' -H "$(with "$hal")" > /dev/null
call 401 GET /v1/me $far '' -H "$(with "${hal%??????}AAAAAA")" > /dev/null

# Sessions come last, because a used refresh token is accepted for only 30 seconds.
call 201 POST /v1/sessions $home \
    "{\"username\":\"ada@example.org\",\"password\":\"$password\",\"transport\":\"cookie\",\"device_token\":\"$device\"}" \
    -H "Origin: $origin" > cookie.json
keep csrf_token "$(jq -r .csrf_token cookie.json)"
keep cookies "$(grep -ioE '__Host-gatehouse-[a-z]+=[^;]+' head | tr '\n' ';')"
sign_in ada@example.org $home ",\"device_token\":\"$device\"" > session.json
keep access_token "$(jq -r .access_token session.json)"
keep refresh_token "$(jq -r .refresh_token session.json)"
sign_in ada@example.org $home ",\"device_token\":\"$device\"" > session.json
used=$(jq -r .refresh_token session.json)
keep used_refresh_token "$used"
keep its_successor "$(call 200 POST /v1/sessions/refresh $home "{\"refresh_token\":\"$used\"}" | jq -r .refresh_token)"
sign_in ada@example.org $home ",\"device_token\":\"$device\"" > session.json
call 200 POST /v1/sessions/current/confirm $home "{\"password\":\"$password\"}" \
    -H "$(with "$(jq -r .access_token session.json)")" > confirmed.json
keep confirmed_token "$(jq -r .access_token confirmed.json)"
keep refresh_token_of_confirmation "$(jq -r .refresh_token confirmed.json)"
sleep 1
time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
stop

# ---- queued mails have no recipient slot, as if no delivery had been tried; and one known address is stored as before
# change 0016: with the username instead of the user's id
hmac() { # key in hex
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary
}
part() { # hex
    printf '%08x%s' $((${#1} / 2)) "$1" | xxd -r -p
}
hex() {
    printf %s "$1" | xxd -p -c 256
}
# HKDF (RFC 5869): extraction with the empty salt, then one block of expansion.
extracted=$(printf %s "$secret" | hmac "$(printf '00%.0s' $(seq 32))" | xxd -p -c 256)
counters=$(printf 'throttle counters\x01' | hmac "$extracted" | xxd -p -c 256)
known=$({ part "$(hex 'known address')"; part "$(hex flo@example.org)"; part c63364; } \
    | hmac "$counters" | xxd -p -c 256 | cut -c 1-32)
sql "DELETE FROM recipient_slot WHERE mail_id IN (SELECT id FROM queued_mail);
     DELETE FROM throttle_counter WHERE told_until = -1;
     INSERT INTO throttle_known (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, epoch)
     SELECT X'$known', 0, 0, 0, 0, 0, 0, MAX(expires_at), 0 FROM throttle_known"

java -cp "$jar" org.h2.tools.Script -url "$url" -user '' -script database.sql -options NOPASSWORDS NOSETTINGS
sed 's/ *$//' database.sql > "$out/database.sql"
{
    echo "# Created by make.sh, like database.sql. The secret and the tokens belong to a service that was never in use."
    echo "time=$time"
    echo "secret=$secret"
    echo "password=$password"
    cat tokens
} > "$out/tokens.properties"
