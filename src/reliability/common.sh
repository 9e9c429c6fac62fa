# Shared by the commands: compiles the driver and the checker with the libraries of the built jar.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
JAVA_BIN=${JAVA_HOME:+$JAVA_HOME/bin/}
JAR=${JAR:-$ROOT/target/gatehouse.jar}
[ -f "$JAR" ] || { echo "$JAR does not exist: run ./mvnw package" >&2; exit 2; }

reliability() {
  local classes=$ROOT/target/reliability-classes
  mkdir -p "$classes"
  "${JAVA_BIN}javac" -proc:none -nowarn --release 17 -d "$classes" -cp "$JAR" "$HERE"/java/dev/gatehouse/reliability/*.java
  exec "${JAVA_BIN}java" -Xmx2g -Djdk.httpclient.keepalive.timeout=10 -Dgatehouse.jar="$JAR" \
    -Dgroup.folder="${GROUP_FOLDER:-$ROOT/target/group}" -Dgroup.page="$ROOT/docs/cluster.md" -cp "$classes:$JAR" \
    dev.gatehouse.reliability.Main "$@"
}
