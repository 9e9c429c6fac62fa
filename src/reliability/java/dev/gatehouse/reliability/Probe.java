package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Observes the state after a run, on all instances and in the database, and writes it to the ledger: whether each session
 * refreshes, whether the passwords work, and then the users, the audit log, the sessions and the queued mails.
 */
final class Probe {
    private static final int THREADS = 8;
    private static final int TRIES = 40;
    private static final int PASSWORDS = 3;
    private static final long PAUSE = 250;

    /** Younger access tokens than this, in milliseconds, have not expired. */
    private static final long YOUNG = 600_000;

    private final Options options;
    private final Ledger ledger;
    private final Client client;
    private final Cluster cluster;
    private final int number;
    private final Account admin = Driver.administrator();
    private Signed signed;

    Probe(Options options, Ledger ledger, Client client, Cluster cluster, int number) {
        this.options = options;
        this.ledger = ledger;
        this.client = client;
        this.cluster = cluster;
        this.number = number;
    }

    void run() throws Exception {
        awaitMails();
        Client.Answer login = insist(Calls.login(admin, Cluster.ADMINISTRATOR_PASSWORD, null), 0);
        if (!login.isAcknowledged()) {
            throw new IllegalStateException("The administrator cannot sign in: " + login);
        }
        signed = new Signed(login);
        History history = new History(Ledger.read(ledger.file()));
        all(history.sessions().values().stream().toList(), this::session);
        all(
                history.ops().stream()
                        .map(op -> op.asked("user"))
                        .filter(name -> name.startsWith("person-"))
                        .distinct()
                        .toList(),
                name -> password(history, name));
        // To the millisecond, as the contract wants it.
        String begun = Instant.parse(history.run().path("at").asText())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
        pages("/v1/admin/users?limit=200", "user");
        pages("/v1/admin/audit-events?limit=200&from=" + begun, "audit");
        database(begun.replace("T", " ").replace("Z", ""));
    }

    private interface Each<T> {
        void accept(T item) throws Exception;
    }

    private static <T> void all(List<T> items, Each<T> each) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Object>> futures = items.stream()
                    .map(item -> pool.<Object>submit(() -> {
                        each.accept(item);
                        return item;
                    }))
                    .toList();
            for (Future<Object> future : futures) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Client.Answer insist(Client.Call call, int instance) throws InterruptedException {
        Client.Answer answer = client.send(call, instance);
        for (int i = 0; i < TRIES && !answer.isAcknowledged() && !answer.isRefused(); i++) {
            Thread.sleep(PAUSE);
            answer = client.send(call, instance);
        }
        return answer;
    }

    /** A living session refreshes on every instance; an ended one is refused on every instance. */
    private void session(History.Held held) throws InterruptedException {
        if (held.token().isEmpty()) {
            return;
        }
        Op last = held.tokens().lastEntry().getValue();
        Account account = new Account(held.user(), "192.0.2.3");
        String token = held.token();
        String access = last.got("access");
        long issued = last.start();
        for (int instance = 0; instance < client.instances(); instance++) {
            Client.Answer answer = insist(Calls.refresh(account, held.id(), token), instance);
            if (answer.isAcknowledged()) {
                token = answer.body().path("refresh_token").asText();
                access = answer.body().path("access_token").asText();
                issued = answer.begun();
            }
        }
        for (int instance = 0; instance < client.instances() && ledger.now() - issued < YOUNG; instance++) {
            insist(Calls.use(account, held.id(), access), instance);
        }
    }

    /** Signs in with the passwords that were set last. */
    private void password(History history, String user) throws InterruptedException {
        List<Op> own = history.ops().stream()
                .filter(op -> op.asked("user").equals(user))
                .toList();
        Optional<String> device = own.stream()
                .filter(op -> op.outcome().has("device"))
                .reduce((before, after) -> after)
                .map(op -> op.got("device"));
        Optional<String> address = own.stream()
                .filter(op -> op.intent().has("address"))
                .findFirst()
                .map(op -> op.asked("address"));
        List<String> passwords = own.stream()
                .filter(op -> op.is("confirm", "password", "reset"))
                .filter(op -> op.isAcknowledged() || op.isUnknown())
                .sorted(Comparator.comparing(Op::start).reversed())
                .map(op -> op.asked("password"))
                .distinct()
                .limit(PASSWORDS)
                .toList();
        Account account = new Account(user, address.orElse("192.0.2.3"));
        for (String password : passwords) {
            if (insist(Calls.login(account, password, device.orElse(null)), (int) (ledger.now() % client.instances()))
                    .isAcknowledged()) {
                return;
            }
        }
    }

    private void pages(String path, String what) throws InterruptedException {
        String next = path;
        while (next != null) {
            Client.Answer answer = insist(Calls.read(admin, signed, next), 0);
            if (!answer.isAcknowledged()) {
                throw new IllegalStateException(next + " cannot be read: " + answer);
            }
            for (JsonNode item : answer.body().path("items")) {
                // The database may have users of other runs.
                String user = item.path("username").asText(Cluster.ADMINISTRATOR);
                if (user.equals(Cluster.ADMINISTRATOR) || user.contains(ledger.name())) {
                    observe(what, (ObjectNode) item);
                }
            }
            JsonNode cursor = answer.body().path("next_cursor");
            next = cursor.isMissingNode() ? null : path + "&cursor=" + cursor.asText();
        }
    }

    private void observe(String what, ObjectNode fields) {
        ObjectNode line = Json.line("observed").put("probe", number).put("what", what);
        fields.properties().forEach(field -> {
            if (!field.getKey().equals("at")) {
                line.set(field.getKey(), field.getValue());
            }
        });
        if (fields.has("at")) {
            line.set("event_at", fields.path("at"));
        }
        ledger.write(line);
    }

    /** Reads the sessions since a time in UTC, and the queued mails. */
    private void database(String since) throws SQLException {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            ResultSet sessions = statement.executeQuery("SELECT LOWER(HEX(id)), ended_at IS NOT NULL,"
                    + " COALESCE(refresh_generation, 0), LOWER(HEX(refresh_hash)) FROM session WHERE created_at >= '"
                    + since + "'");
            while (sessions.next()) {
                observe(
                        "session",
                        Json.object()
                                .put("id", uuid(sessions.getString(1)))
                                .put("ended", sessions.getBoolean(2))
                                .put("generation", sessions.getInt(3))
                                .put("hash", sessions.getString(4)));
            }
            ResultSet mails = statement.executeQuery(
                    "SELECT LOWER(HEX(id)), kind, address, dead_at IS NOT NULL FROM queued_mail");
            while (mails.next()) {
                observe(
                        "queued",
                        Json.object()
                                .put("id", uuid(mails.getString(1)))
                                .put("kind", mails.getString(2))
                                .put("address", mails.getString(3))
                                .put("dead", mails.getBoolean(4)));
            }
        }
    }

    private static String uuid(String hex) {
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    /** Waits until no mail is queued that is due within the patience of the options, or until that patience ends. */
    private void awaitMails() throws SQLException, InterruptedException {
        long until = ledger.now() + options.settle() * 1000L;
        while (ledger.now() < until) {
            try (Connection connection = cluster.connect();
                    Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery(
                            "SELECT COUNT(*) FROM queued_mail WHERE due_at < UTC_TIMESTAMP(6) + INTERVAL "
                                    + options.settle() + " SECOND")) {
                if (count.next() && count.getInt(1) == 0) {
                    return;
                }
            }
            Thread.sleep(PAUSE);
        }
    }
}
