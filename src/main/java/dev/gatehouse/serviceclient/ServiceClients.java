package dev.gatehouse.serviceclient;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Kind;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.Uniqueness;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The service clients. Running instances know a change within one second ({@link ServiceClientAuthentication}). */
public final class ServiceClients {
    /** Every instance keeps all service clients in memory and reads them twice a second. */
    static final int LIMIT = 100;

    /** The longest name, in code points. */
    private static final int NAME_LIMIT = 64;

    /** The current secret, and the next one while it is being deployed. */
    static final int SECRETS = 2;

    private final Jdbi jdbi;
    private final AuditLog auditLog;
    private final Runnable changed;
    private final Clock clock;

    /** @param changed called after each change, so that this instance knows it immediately */
    public ServiceClients(Jdbi jdbi, AuditLog auditLog, Runnable changed, Clock clock) {
        this.jdbi = jdbi;
        this.auditLog = auditLog;
        this.changed = changed;
        this.clock = clock;
    }

    /** Returns all service clients, oldest first. */
    public List<ServiceClient> list() {
        return clients(jdbi.onDemand(ServiceClientDao.class).list());
    }

    /** Returns the service client with that name or id. */
    public Optional<ServiceClient> find(String nameOrId) {
        return list().stream()
                .filter(client ->
                        client.name().equals(nameOrId) || client.id().toString().equals(nameOrId))
                .findFirst();
    }

    /**
     * Creates a service client with its first secret.
     *
     * @param wanted the name, 1 to 64 printable code points; surrounding whitespace is removed
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed}, {@code client-name-taken} or {@code
     *     too-many-clients}
     */
    public NewClientSecret create(String wanted, Collection<Scope> scopes, Actor by) {
        String name = wanted.strip();
        requireName(name);
        Secret text = SecretText.random();
        Instant now = clock.instant();
        UUID id = Uuids.v7(now);
        ClientSecret secret = new ClientSecret(Uuids.v7(now), SecretText.hint(text), now, null);
        jdbi.useTransaction(tx -> {
            ServiceClientDao dao = tx.attach(ServiceClientDao.class);
            if (dao.lockAll().size() >= LIMIT) {
                throw Problem.TOO_MANY_CLIENTS.exception();
            }
            insert(dao, id, name, scopes, now);
            dao.insertSecret(secret.id(), id, SecretText.hash(text.reveal()), secret.hint(), now);
            audit(tx, Kind.CLIENT_CREATED, by, name);
        });
        changed.run();
        return new NewClientSecret(
                new ServiceClient(id, name, Scope.read(Scope.write(scopes)), now, List.of(secret)), secret, text);
    }

    private static void requireName(String name) {
        boolean printable = name.codePoints().noneMatch(Character::isISOControl);
        if (!printable || name.isBlank() || name.codePointCount(0, name.length()) > NAME_LIMIT) {
            throw Problem.VALIDATION_FAILED.exception(
                    List.of(new InvalidField("name", "name", "must be 1 to " + NAME_LIMIT + " printable characters")));
        }
    }

    private static void insert(ServiceClientDao dao, UUID id, String name, Collection<Scope> scopes, Instant now) {
        Uniqueness.required(Problem.CLIENT_NAME_TAKEN, () -> dao.insert(id, name, Scope.write(scopes), now));
    }

    /**
     * Deletes a service client and its secrets.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void delete(UUID id, Actor by) {
        jdbi.useTransaction(tx -> {
            ServiceClientDao dao = tx.attach(ServiceClientDao.class);
            String name = dao.lock(id).orElseThrow(Problem.NOT_FOUND::exception);
            dao.deleteSecretsOf(id);
            dao.delete(id);
            audit(tx, Kind.CLIENT_DELETED, by, name);
        });
        changed.run();
    }

    /**
     * Creates another secret.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} or {@code too-many-secrets}
     */
    public NewClientSecret addSecret(UUID id, Actor by) {
        Secret text = SecretText.random();
        Instant now = clock.instant();
        ClientSecret secret = new ClientSecret(Uuids.v7(now), SecretText.hint(text), now, null);
        NewClientSecret added = jdbi.inTransaction(tx -> {
            ServiceClientDao dao = tx.attach(ServiceClientDao.class);
            String name = dao.lock(id).orElseThrow(Problem.NOT_FOUND::exception);
            if (dao.countSecrets(id) >= SECRETS) {
                throw Problem.TOO_MANY_SECRETS.exception();
            }
            dao.insertSecret(secret.id(), id, SecretText.hash(text.reveal()), secret.hint(), now);
            audit(tx, Kind.CLIENT_SECRET_CREATED, by, detail(name, secret.hint()));
            ServiceClient client = clients(dao.list()).stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            return new NewClientSecret(client, secret, text);
        });
        changed.run();
        return added;
    }

    /**
     * Deletes a secret.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void deleteSecret(UUID id, UUID secretId, Actor by) {
        jdbi.useTransaction(tx -> {
            ServiceClientDao dao = tx.attach(ServiceClientDao.class);
            String name = dao.lock(id).orElseThrow(Problem.NOT_FOUND::exception);
            String hint = dao.findHint(secretId, id).orElseThrow(Problem.NOT_FOUND::exception);
            dao.deleteSecret(secretId);
            audit(tx, Kind.CLIENT_SECRET_DELETED, by, detail(name, hint));
        });
        changed.run();
    }

    private void audit(Handle transaction, Kind kind, Actor by, String detail) {
        auditLog.add(transaction, AuditEvent.of(kind, by, null, detail));
    }

    private static String detail(String name, String hint) {
        return name + " …" + hint;
    }

    private static List<ServiceClient> clients(List<ServiceClientDao.Row> rows) {
        Map<UUID, List<ServiceClientDao.Row>> byClient = new LinkedHashMap<>();
        rows.forEach(row ->
                byClient.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row));
        return byClient.values().stream().map(ServiceClients::client).toList();
    }

    private static ServiceClient client(List<ServiceClientDao.Row> rows) {
        ServiceClientDao.Row first = rows.get(0);
        List<ClientSecret> secrets =
                rows.stream().flatMap(row -> secret(row).stream()).toList();
        return new ServiceClient(first.id(), first.name(), Scope.read(first.scopes()), first.createdAt(), secrets);
    }

    private static Optional<ClientSecret> secret(ServiceClientDao.Row row) {
        return row.secretId() == null || row.hint() == null || row.secretCreatedAt() == null
                ? Optional.empty()
                : Optional.of(new ClientSecret(row.secretId(), row.hint(), row.secretCreatedAt(), row.lastUsedAt()));
    }
}
