# Shared by the benchmarks that need MySQL: starts one on loopback, on data of its own, and stops it at the end. It is the
# one that "./mvnw verify -Pmysql" has unpacked, or that of MYSQL_HOME.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

MYSQL_HOME=${MYSQL_HOME:-$HOME/.cache/gatehouse/mysql-8.0.33}
MYSQL_PORT=${MYSQL_PORT:-13306}
MYSQL_PID=

[ -f "$MYSQL_HOME/bin/mysqld" ] || { echo "There is no MySQL in $MYSQL_HOME: run ./mvnw verify -Pmysql once, or set MYSQL_HOME" >&2; exit 2; }
chmod +x "$MYSQL_HOME/bin/mysqld"

# Takes the place of the shell that calls it, so that this one's id is the server's.
mysqld() {
  exec "$MYSQL_HOME/bin/mysqld" --no-defaults --basedir="$MYSQL_HOME" --datadir="$WORK/mysql" --log-error="$WORK/mysqld.log" \
    $([ "$(id -u)" = 0 ] && echo --user=root) "$@"
}

stop_mysql() {
  [ -z "$MYSQL_PID" ] || { kill "$MYSQL_PID" 2>/dev/null || true; wait "$MYSQL_PID" 2>/dev/null || true; }
}
trap 'stop; stop_mysql; rm -rf "$WORK"' EXIT

# Starts it on the data that is there.
launch_mysql() {
  mysqld --bind-address=127.0.0.1 --port="$MYSQL_PORT" --mysqlx=OFF --socket=mysql.sock \
    --skip-log-bin --innodb-buffer-pool-size=512M --innodb-redo-log-capacity=512M &
  MYSQL_PID=$!
}

(mysqld --initialize-insecure)
launch_mysql

# Runs statements; prints the first column of what they find.
sql() {
  "$JAVA" -cp "$JAR" "$(dirname "${BASH_SOURCE[0]}")/Statements.java" "jdbc:mysql://127.0.0.1:$MYSQL_PORT/$DATABASE" "$@"
}

DATABASE=
until sql "CREATE DATABASE IF NOT EXISTS gate" 2>/dev/null; do
  kill -0 "$MYSQL_PID" || { cat "$WORK/mysqld.log" >&2; exit 1; }
done
DATABASE=gate
export DATABASE_URL=mysql://root@127.0.0.1:$MYSQL_PORT/gate${DATABASE_OPTIONS:-} GATEHOUSE_SECRET=0123456789abcdef0123456789abcdef
