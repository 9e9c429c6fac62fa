package dev.gatehouse.reliability;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Writes to each node of a cluster on a connection of its own, and adds a line to the ledger when it is acknowledged: so the
 * checker knows when the cluster itself accepts writes.
 */
final class ClusterWrites implements AutoCloseable {
    private static final long EVERY = 100;

    private final List<String> nodes;
    private final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();

    /** @param nodes the URL of the nodes; empty to write nothing */
    ClusterWrites(String nodes, Ledger ledger) {
        this.nodes = nodes.isEmpty() ? List.of() : Cluster.hosts(nodes);
        this.ledger = ledger;
    }

    void start(Cluster cluster) throws SQLException {
        if (nodes.isEmpty()) {
            return;
        }
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            // Each write adds a row: an update would wait for one whose commit hangs.
            statement.execute("CREATE TABLE IF NOT EXISTS reliability_write (id BIGINT AUTO_INCREMENT PRIMARY KEY)");
        }
        for (int i = 0; i < nodes.size(); i++) {
            int node = i;
            Thread thread = new Thread(() -> write(node), "cluster-writes");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public void close() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void write(int node) {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "500");
        properties.setProperty("socketTimeout", "1000");
        try {
            while (true) {
                try (Connection connection = DriverManager.getConnection(nodes.get(node), properties);
                        Statement statement = connection.createStatement()) {
                    while (true) {
                        statement.execute("INSERT INTO reliability_write () VALUES ()");
                        ledger.write(Json.line("cluster-write").put("node", node + 1));
                        Thread.sleep(EVERY);
                    }
                } catch (SQLException e) {
                    // The node is down, or does not accept writes.
                    Thread.sleep(EVERY);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }
}
