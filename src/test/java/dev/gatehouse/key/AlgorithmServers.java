package dev.gatehouse.key;

import dev.gatehouse.support.GatehouseServer;
import java.util.EnumMap;
import java.util.Map;

/** One server for each key algorithm, shared by tests that do not affect each other. */
public final class AlgorithmServers {
    private static final Map<KeyAlgorithm, GatehouseServer> SERVERS = new EnumMap<>(KeyAlgorithm.class);

    private AlgorithmServers() {}

    public static synchronized GatehouseServer with(KeyAlgorithm algorithm) {
        return SERVERS.computeIfAbsent(algorithm, AlgorithmServers::start);
    }

    private static GatehouseServer start(KeyAlgorithm algorithm) {
        GatehouseServer server = GatehouseServer.start(Map.of("KEY_ALGORITHM", algorithm.code()));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }
}
