package dev.gatehouse.user;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.CostShares;
import dev.gatehouse.password.DecoyHashes;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the Argon2 parameters of the stored passwords in the background, so that a login with an unknown name takes as long
 * as one of a user. All instances use the same sample until other parameters are configured: a sample that followed each rehash
 * would reveal which users have signed in.
 */
public final class PasswordCosts implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordCosts.class);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SETTLED = Duration.ofDays(1);

    /** The number of users in a sample; if there are fewer, all are sampled. */
    private static final int SAMPLE = 4_096;

    /** The maximum number of rows that one statement reads. */
    private static final int BATCH = 512;

    /** The number of id ranges over which a sample of many users is spread. */
    private static final int RANGES = 128;

    private final PasswordCostDao dao;
    private final UserDao users;
    private final DecoyHashes decoys;
    private final Clock clock;
    private final PeriodicTask periodicTask;
    private volatile boolean settled;

    public PasswordCosts(Jdbi jdbi, DecoyHashes decoys, Clock clock) {
        this.dao = jdbi.onDemand(PasswordCostDao.class);
        this.users = jdbi.onDemand(UserDao.class);
        this.decoys = decoys;
        this.clock = clock;
        this.periodicTask = new PeriodicTask(
                "password-costs",
                FIRST,
                () -> settled ? SETTLED : RETRY,
                "Sampling the parameters of stored passwords failed",
                this::work);
    }

    /** Reads the latest sample, in one row. A sample for other parameters is used until the users have been sampled again. */
    @Override
    public void start() {
        try {
            dao.findLatest().ifPresent(this::use);
        } catch (JdbiException e) {
            LOG.debug("Reading the sample of password parameters failed; it is read again in the background", e);
        }
        periodicTask.start();
    }

    @Override
    public void stop() throws InterruptedException {
        periodicTask.stop();
    }

    private void work() {
        if (!settled) {
            settle();
            settled = true;
        }
    }

    /**
     * Uses the stored sample if it is valid for the configured parameters, else takes a new one. A sample that contains only
     * the configured parameters is taken again at each start, because users with other parameters may have been imported.
     */
    void settle() {
        Optional<PasswordCostDao.Sample> latest = dao.findLatest();
        if (latest.isPresent() && isValid(latest.get()) && !isOnlyConfigured(latest.get())) {
            use(latest.get());
            return;
        }
        CostShares found = CostShares.of(sample());
        boolean isNews = latest.filter(this::isValid).isEmpty() || !found.isOnly(decoys.configured());
        if (found.isEmpty() || !isNews) {
            latest.filter(this::isValid).ifPresent(this::use);
            return;
        }
        int id = latest.map(PasswordCostDao.Sample::id).orElse(0) + 1;
        if (dao.insert(id, decoys.configured(), found.toString(), clock.instant())) {
            decoys.use(found);
        } else {
            // Another instance stored a sample first, perhaps for other parameters: check whether it is valid here.
            settle();
        }
    }

    private boolean isValid(PasswordCostDao.Sample sample) {
        return sample.configured().equals(decoys.configured());
    }

    private boolean isOnlyConfigured(PasswordCostDao.Sample sample) {
        return CostShares.parse(sample.shares()).isOnly(decoys.configured());
    }

    private void use(PasswordCostDao.Sample sample) {
        decoys.use(CostShares.parse(sample.shares()));
    }

    /** Returns all stored passwords if they are few; otherwise some of each of many ranges of ids. */
    private List<Secret> sample() {
        UserDao.Ids ids = users.findIds();
        List<Secret> found = new ArrayList<>();
        long from = ids.first();
        while (found.size() < SAMPLE && from <= ids.last()) {
            List<PasswordCostDao.Stored> batch = dao.listStored(from, ids.last() + 1, BATCH);
            add(batch, found);
            from = batch.isEmpty()
                    ? ids.last() + 1
                    : batch.get(batch.size() - 1).id() + 1;
        }
        return from > ids.last() ? found : spread(ids);
    }

    private List<Secret> spread(UserDao.Ids ids) {
        List<Secret> found = new ArrayList<>();
        long width = (ids.last() - ids.first()) / RANGES + 1;
        for (long from = ids.first(); from <= ids.last(); from += width) {
            add(dao.listStored(from, from + width, SAMPLE / RANGES), found);
        }
        return found;
    }

    private static void add(List<PasswordCostDao.Stored> batch, List<Secret> found) {
        batch.forEach(one -> found.add(new Secret(one.password())));
    }
}
