package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.token.RevocationSettings;
import dev.gatehouse.token.Revocations;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.Duration;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.junit.jupiter.api.Test;

/** The database commits and the response is lost: the instance still notices the ended session. */
class LostCommitTest {
    private static final java.time.Duration A_SECOND = java.time.Duration.ofSeconds(1);
    private static final GatehouseServer SERVER = GatehouseServer.shared();

    /** Returns a connection that commits and then fails as if the response were lost. */
    private static Connection connectionThatLosesTheCommitResponse() throws SQLException {
        Connection real = SERVER.database();
        return (Connection) Proxy.newProxyInstance(
                LostCommitTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        if (method.getName().equals("commit")) {
                            real.close();
                            throw new SQLException("the connection was lost", "08S01");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Jdbi jdbi() {
        Jdbi jdbi = Jdbi.create(LostCommitTest::connectionThatLosesTheCommitResponse)
                .installPlugin(new SqlObjectPlugin());
        Databases.configure(jdbi);
        return jdbi;
    }

    @Test
    void session_ended_by_a_commit_without_response_is_refused_within_a_second() throws Exception {
        Person ada = Person.on(SERVER);
        UUID session = ada.signsIn().getSession().getId();
        Revocations revocations =
                new Revocations(SERVER.jdbi(), new RevocationSettings(Duration.seconds(30)), SERVER.clock()).open();
        AuditLog auditLog = new AuditLog(SERVER.jdbi(), new MasterSecret(new Secret(SERVER.secret())), SERVER.clock());
        SessionRevocation ends = new SessionRevocation(jdbi(), revocations, auditLog, SERVER.clock());
        Managed follower = revocations.follower();
        follower.start();
        try {
            assertThatThrownBy(() -> ends.end(session, ada.id(), EndReason.SIGNED_OUT, Actor.SERVICE))
                    .isInstanceOf(TransactionException.class);

            Eventually.within(
                    A_SECOND, () -> assertThat(revocations.hasEnded(session)).isTrue());
            Eventually.within(
                    A_SECOND,
                    () -> assertThatThrownBy(ada::looksAtHerself).hasMessageContaining("The session has ended."));
        } finally {
            follower.stop();
        }
    }
}
