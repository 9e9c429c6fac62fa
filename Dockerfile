# What of this was tried, and how it is run: docs/running.md. Another Java: --build-arg JAVA=25
ARG JAVA=17

FROM eclipse-temurin:${JAVA}-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B package -Dmaven.test.skip=true

FROM eclipse-temurin:${JAVA}-jre
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin gatehouse \
 && install -d -m 700 -o gatehouse -g gatehouse /data
WORKDIR /opt/gatehouse
COPY --from=build /src/target/gatehouse.jar .
# Here, and not in the stage before: an archive is good for one Java and for one jar with its name and its time. It is
# made upon the archive of the Java itself, which some are shipped without.
RUN ([ -s "$JAVA_HOME/lib/server/classes.jsa" ] || java -Xshare:dump) \
 && java -XX:ArchiveClassesAtExit=gatehouse.jsa '-Xlog:cds*=error' -jar /opt/gatehouse/gatehouse.jar warm-up \
 && [ -s gatehouse.jsa ]

ENV DATA_DIR=/data HTTP_HOST=0.0.0.0
USER gatehouse
VOLUME /data
EXPOSE 8080
# The administration listens on loopback only, which is where this asks.
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${ADMIN_PORT:-8081} && printf 'GET /healthcheck HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/gatehouse/gatehouse.jsa", "-jar", "/opt/gatehouse/gatehouse.jar"]
