package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.platform.config.StartException;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** {@code mail}: lists mails that were not sent, and queues dead mails again. Running instances send them. */
final class MailCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String ACTION = "action";
    private static final String LIST = "list";
    private static final String RETRY = "retry";
    private static final String JSON = "json";
    private static final String LIMIT = "limit";
    private static final String ALL = "all";
    private static final String ID = "id";
    private static final String LINE = "%-36s  %-16s  %-20s  %-8s  %-7s  %s%n";

    private final PrintStream out;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    MailCommand(PrintStream out) {
        super("mail", "Manages mails that were not sent: mail list, retry");
        this.out = out;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
        Subparsers actions = subparser.addSubparsers().dest(ACTION);
        Subparser list = actions.addParser(LIST).description("Prints waiting and dead mails, oldest first.");
        list.addArgument("--" + JSON).action(Arguments.storeTrue()).help("print JSON, including the addresses");
        list.addArgument("--" + LIMIT)
                .type(Integer.class)
                .setDefault(100)
                .help("the maximum number of mails (default: 100)");
        Subparser retry =
                actions.addParser(RETRY).description("Queues dead mails again; they are retried for one more day.");
        retry.addArgument("--" + ALL).action(Arguments.storeTrue()).help("retry all dead mails");
        retry.addArgument("--" + ID).help("retry the mail with this id, from mail list");
        List.of(list, retry).forEach(this::addFileArgument);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration settings)
            throws Exception {
        CommandDatabase.use(settings, jdbi -> {
            Outbox outbox = outbox(jdbi);
            if (namespace.getString(ACTION).equals(LIST)) {
                list(outbox.list(namespace.getInt(LIMIT)), Boolean.TRUE.equals(namespace.getBoolean(JSON)));
            } else {
                retry(outbox, Boolean.TRUE.equals(namespace.getBoolean(ALL)), namespace.getString(ID));
            }
        });
    }

    private Outbox outbox(Jdbi jdbi) {
        return new Outbox(jdbi, true, clock);
    }

    private void list(List<Outbox.Entry> mails, boolean json) throws Exception {
        if (json) {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(mails.stream().map(MailCommand::json).toList()));
            return;
        }
        out.printf(LINE, "ID", "KIND", "QUEUED", "ATTEMPTS", "STATE", "LAST ERROR");
        mails.forEach(mail -> out.printf(
                LINE,
                mail.id(),
                mail.kind(),
                mail.createdAt().truncatedTo(ChronoUnit.SECONDS),
                mail.attempts(),
                state(mail),
                mail.lastError() == null ? "" : mail.lastError()));
    }

    private static String state(Outbox.Entry mail) {
        return mail.deadAt() == null ? "waiting" : "dead";
    }

    private static Map<String, @Nullable Object> json(Outbox.Entry mail) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("id", mail.id().toString());
        members.put("kind", mail.kind());
        members.put("address", mail.address());
        members.put("state", state(mail));
        members.put("created_at", mail.createdAt().toString());
        members.put("due_at", text(mail.dueAt()));
        members.put("dead_at", text(mail.deadAt()));
        members.put("attempts", mail.attempts());
        members.put("last_error", mail.lastError());
        return members;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private void retry(Outbox outbox, boolean all, @Nullable String id) {
        if (all == (id != null)) {
            throw new StartException("Give either --" + ALL + ", or --" + ID + " with an id from mail list.");
        }
        int count = id == null ? outbox.retryAll() : retry(outbox, id);
        out.println("Mails queued again: " + count + ".");
    }

    private static int retry(Outbox outbox, String id) {
        try {
            if (outbox.retry(UUID.fromString(id))) {
                return 1;
            }
        } catch (IllegalArgumentException e) {
            throw new StartException("--" + ID + " must be an id from mail list.", e);
        }
        throw new StartException("There is no dead mail with this id; see mail list.");
    }
}
