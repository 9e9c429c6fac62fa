# Shared by the benchmarks that need MySQL: starts a server on loopback with a temporary data directory, and stops it at the end.
# Uses the MySQL that "./mvnw verify -Pmysql" has unpacked, or that of MYSQL_HOME.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

MYSQL_HOME=${MYSQL_HOME:-$HOME/.cache/gatehouse/mysql-8.0.33}
MYSQL_PORT=${MYSQL_PORT:-13306}
MYSQL_PID=

[ -f "$MYSQL_HOME/bin/mysqld" ] || { echo "There is no MySQL in $MYSQL_HOME: run ./mvnw verify -Pmysql once, or set MYSQL_HOME" >&2; exit 2; }
chmod +x "$MYSQL_HOME/bin/mysqld"

# Replaces the calling shell, so that the process id of the shell is that of the server.
mysqld() {
  exec "$MYSQL_HOME/bin/mysqld" --no-defaults --basedir="$MYSQL_HOME" --datadir="$WORK/mysql" --log-error="$WORK/mysqld.log" \
    $([ "$(id -u)" = 0 ] && echo --user=root) "$@"
}

stop_mysql() {
  [ -z "$MYSQL_PID" ] || { kill "$MYSQL_PID" 2>/dev/null || true; wait "$MYSQL_PID" 2>/dev/null || true; }
}
trap 'stop; stop_mysql; rm -rf "$WORK"' EXIT

# Starts the server on the existing data.
launch_mysql() {
  mysqld --bind-address=127.0.0.1 --port="$MYSQL_PORT" --mysqlx=OFF --socket=mysql.sock \
    --skip-log-bin --innodb-buffer-pool-size=512M --innodb-redo-log-capacity=512M &
  MYSQL_PID=$!
}

(mysqld --initialize-insecure)
launch_mysql

# Runs statements and prints the first column of their results.
sql() {
  "$JAVA" -cp "$JAR" "$(dirname "${BASH_SOURCE[0]}")/Statements.java" "jdbc:mysql://127.0.0.1:$MYSQL_PORT/$DATABASE" "$@"
}

DATABASE=
until sql "CREATE DATABASE IF NOT EXISTS gate" 2>/dev/null; do
  kill -0 "$MYSQL_PID" 2>/dev/null || died "$MYSQL_PID" "$WORK/mysqld.log"
done
DATABASE=gate
export DATABASE_URL=mysql://root@127.0.0.1:$MYSQL_PORT/gate${DATABASE_OPTIONS:-} GATEHOUSE_SECRET=0123456789abcdef0123456789abcdef
