# See docs/running.md for how to run the image and what was tested. For another Java version: --build-arg JAVA=25
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
# A class archive for a faster startup. It is created in this stage because it fits only this Java build and the jar at this
# path with this modification time. It needs the default archive of the Java runtime, which some distributions do not include.
RUN ([ -s "$JAVA_HOME/lib/server/classes.jsa" ] || java -Xshare:dump) \
 && java -XX:ArchiveClassesAtExit=gatehouse.jsa '-Xlog:cds*=error' -jar /opt/gatehouse/gatehouse.jar warm-up \
 && [ -s gatehouse.jsa ]

ENV DATA_DIR=/data HTTP_HOST=0.0.0.0
USER gatehouse
VOLUME /data
EXPOSE 8080
# The admin port listens on loopback only, inside the container.
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${ADMIN_PORT:-8081} && printf 'GET /healthcheck HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/gatehouse/gatehouse.jsa", "-jar", "/opt/gatehouse/gatehouse.jar"]
