package dev.gatehouse.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A minimal load balancer. It calls the health check of each instance ten times a second and forwards each connection to a
 * ready instance; or it knows no health checks and uses every instance that accepts the connection. It never retries a request.
 */
final class Balancer implements AutoCloseable {
    private static final int ASK_MILLIS = 100;

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService asking = Executors.newScheduledThreadPool(2);

    private final boolean healthChecks;

    Balancer(boolean healthChecks) throws IOException {
        this.healthChecks = healthChecks;
        threads.execute(this::accept);
    }

    private static final class Instance {
        private final GatehouseProcess process;
        private volatile boolean ready;
        private final AtomicInteger connections = new AtomicInteger();

        Instance(GatehouseProcess process) {
            this.process = process;
        }

        void ask() {
            try {
                ready = process.getAdmin("/healthcheck").statusCode() == 200;
            } catch (IOException e) {
                ready = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    void add(GatehouseProcess process) {
        Instance instance = new Instance(process);
        instances.add(instance);
        if (healthChecks) {
            ScheduledFuture<?> unused =
                    asking.scheduleWithFixedDelay(instance::ask, 0, ASK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            instance.ready = true;
        }
    }

    boolean isReady(GatehouseProcess process) {
        return instances.stream().anyMatch(instance -> instance.process == process && instance.ready);
    }

    /** Returns the number of connections forwarded to the instance. */
    int connections(GatehouseProcess process) {
        return instances.stream()
                .filter(instance -> instance.process == process)
                .mapToInt(instance -> instance.connections.get())
                .sum();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> forward(client));
            } catch (IOException e) {
                // The balancer was closed.
                return;
            }
        }
    }

    private void forward(Socket client) {
        try (client) {
            Optional<Socket> chosen = connect();
            if (chosen.isPresent()) {
                try (Socket server = chosen.get()) {
                    threads.execute(() -> copy(client, server));
                    copy(server, client);
                }
            }
        } catch (IOException e) {
            // The client's connection ends. If the client was waiting for a response, it counts a failure.
        }
    }

    /** Connects to the next ready instance. If one rejects the connection, nothing was sent yet, so another may be tried. */
    private Optional<Socket> connect() {
        List<Instance> ready =
                instances.stream().filter(instance -> instance.ready).toList();
        int first = turn.getAndIncrement();
        for (int i = 0; i < ready.size(); i++) {
            Instance instance = ready.get(Math.floorMod(first + i, ready.size()));
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), instance.process.port());
                instance.connections.incrementAndGet();
                return Optional.of(socket);
            } catch (IOException e) {
                instance.ready = !healthChecks;
            }
        }
        return Optional.empty();
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // One side closed its connection, which ends the copy in the other direction too.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        asking.shutdownNow();
        threads.shutdownNow();
    }
}
