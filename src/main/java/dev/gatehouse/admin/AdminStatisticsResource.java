package dev.gatehouse.admin;

import dev.gatehouse.api.model.InstanceResponse;
import dev.gatehouse.api.model.KeyStatistics;
import dev.gatehouse.api.model.LoginCountsResponse;
import dev.gatehouse.api.model.LoginStatistics;
import dev.gatehouse.api.model.MailStatistics;
import dev.gatehouse.api.model.SessionStatistics;
import dev.gatehouse.api.model.StatisticsResponse;
import dev.gatehouse.api.model.UserStatistics;
import dev.gatehouse.api.model.WarningResponse;
import dev.gatehouse.audit.LoginCounts;
import dev.gatehouse.key.KeyEntry;
import dev.gatehouse.key.KeyState;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.database.Instance;
import dev.gatehouse.platform.database.Instances;
import dev.gatehouse.statistics.CountedRows;
import dev.gatehouse.statistics.Statistics;
import dev.gatehouse.statistics.StoredCount;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The REST endpoint of the statistics. */
public final class AdminStatisticsResource {
    private final Statistics statistics;
    private final SigningKeys keys;
    private final Instances instances;
    private final Clock clock;

    public AdminStatisticsResource(Statistics statistics, SigningKeys keys, Instances instances, Clock clock) {
        this.statistics = statistics;
        this.keys = keys;
        this.instances = instances;
        this.clock = clock;
    }

    StatisticsResponse get() {
        Map<CountedRows, StoredCount> numbers = statistics.numbers();
        Instant now = clock.instant();
        return new StatisticsResponse(
                users(numbers),
                new SessionStatistics(
                        number(numbers, CountedRows.SESSIONS_ACTIVE), time(numbers, CountedRows.SESSIONS_ACTIVE)),
                new MailStatistics(
                        number(numbers, CountedRows.MAILS_WAITING),
                        number(numbers, CountedRows.MAILS_DEAD),
                        time(numbers, CountedRows.MAILS_WAITING)),
                logins(statistics.logins()),
                instances.list().stream().map(AdminStatisticsResource::response).toList(),
                keys.list().stream()
                        .filter(key -> key.state() != KeyState.GONE)
                        .map(key -> response(key, now))
                        .toList(),
                statistics.warnings().stream()
                        .map(warning -> new WarningResponse(warning.code(), warning.message()))
                        .toList());
    }

    private static UserStatistics users(Map<CountedRows, StoredCount> numbers) {
        Long all = number(numbers, CountedRows.USERS);
        Long inactive = number(numbers, CountedRows.USERS_INACTIVE);
        // The two are counted one after the other, so a deletion between them could lead to a negative number.
        Long active = all == null || inactive == null ? null : Math.max(0, all - inactive);
        return new UserStatistics(active, inactive, time(numbers, CountedRows.USERS));
    }

    private static @Nullable Long number(Map<CountedRows, StoredCount> numbers, CountedRows rows) {
        StoredCount count = numbers.get(rows);
        return count == null ? null : count.number();
    }

    private static @Nullable Instant time(Map<CountedRows, StoredCount> numbers, CountedRows rows) {
        StoredCount count = numbers.get(rows);
        return count == null ? null : count.countedAt();
    }

    private static LoginStatistics logins(LoginCounts.Report report) {
        return new LoginStatistics(
                report.asOf().orElse(null), report.complete(), counts(report.byHour()), counts(report.byDay()));
    }

    private static List<LoginCountsResponse> counts(List<LoginCounts.Count> counts) {
        return counts.stream()
                .map(count ->
                        new LoginCountsResponse(count.from(), count.succeeded(), count.refused(), count.throttled()))
                .toList();
    }

    private static InstanceResponse response(Instance instance) {
        return new InstanceResponse(
                instance.id(), instance.version().orElse(null), instance.startedAt(), instance.lastSeenAt());
    }

    private static KeyStatistics response(KeyEntry key, Instant now) {
        long age = Math.max(0, Duration.between(key.createdAt(), now).toSeconds());
        return new KeyStatistics(key.kid(), key.state().code(), key.createdAt(), age);
    }
}
