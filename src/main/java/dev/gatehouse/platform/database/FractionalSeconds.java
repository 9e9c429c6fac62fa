package dev.gatehouse.platform.database;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.jdbc.interceptors.ConnectionLifecycleInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.a.NativeCapabilities;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.NativeServerSession;
import java.sql.Savepoint;
import java.util.Properties;

/**
 * Makes the driver send fractional seconds to MariaDB 10, which reports the version {@code 5.5.5-10.…}. The driver assumes
 * that version 5.5.5 supports only whole seconds, and truncates each time without a warning.
 */
public final class FractionalSeconds implements ConnectionLifecycleInterceptor {
    private static final String DISGUISE = "5.5.5-10.";

    /** Called by the driver for each connection. */
    public FractionalSeconds() {}

    /** Called after the handshake of the server, before the first statement. */
    @Override
    public ConnectionLifecycleInterceptor init(MysqlConnection connection, Properties properties, Log log) {
        ServerSession session = connection.getSession().getServerSession();
        if (session instanceof NativeServerSession server
                && server.getServerVersion().toString().startsWith(DISGUISE)) {
            server.setCapabilities(Capabilities.of(server.getCapabilities()));
        }
        return this;
    }

    /** The capabilities of the server, plus fractional seconds. */
    private static final class Capabilities extends NativeCapabilities {
        private Capabilities(NativePacketPayload introduction) {
            super(introduction);
        }

        static Capabilities of(NativeCapabilities known) {
            NativePacketPayload introduction = known.getInitialHandshakePacket();
            introduction.setPosition(0);
            Capabilities capabilities = new Capabilities(introduction);
            capabilities.setCapabilityFlags(known.getCapabilityFlags());
            capabilities.setThreadId(known.getThreadId());
            return capabilities;
        }

        @Override
        public boolean serverSupportsFracSecs() {
            return true;
        }
    }

    @Override
    public void destroy() {
        // There is nothing to close.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean rollback() {
        return true;
    }

    @Override
    public boolean rollback(Savepoint savepoint) {
        return true;
    }

    @Override
    public boolean setAutoCommit(boolean flag) {
        return true;
    }

    @Override
    public boolean setDatabase(String database) {
        return true;
    }

    @Override
    public boolean transactionBegun() {
        return true;
    }

    @Override
    public boolean transactionCompleted() {
        return true;
    }
}
