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
 * Has the driver send fractions of seconds to MariaDB 10, which introduces itself as version {@code 5.5.5-10.…}: of 5.5.5
 * the driver believes that it knows whole seconds only, and cuts off the rest of each time without a word.
 */
public final class FractionalSeconds implements ConnectionLifecycleInterceptor {
    private static final String DISGUISE = "5.5.5-10.";

    /** The driver makes one for each connection. */
    public FractionalSeconds() {}

    /** Called when the server has introduced itself, before the first statement. */
    @Override
    public ConnectionLifecycleInterceptor init(MysqlConnection connection, Properties properties, Log log) {
        ServerSession session = connection.getSession().getServerSession();
        if (session instanceof NativeServerSession server
                && server.getServerVersion().toString().startsWith(DISGUISE)) {
            server.setCapabilities(Capabilities.of(server.getCapabilities()));
        }
        return this;
    }

    /** The same, but for one. */
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
        // It holds nothing.
    }

    @Override
    public void close() {
        // It holds nothing.
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
