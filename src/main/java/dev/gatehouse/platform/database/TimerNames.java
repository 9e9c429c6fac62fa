package dev.gatehouse.platform.database;

import com.codahale.metrics.jdbi3.strategies.SmartNameStrategy;
import com.codahale.metrics.jdbi3.strategies.StatementNameStrategy;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Names the timers of statements at {@code /metrics} after the class and the method of a Dao. If these were renamed, the timer
 * keeps its former name, because operators may monitor it.
 */
final class TimerNames implements StatementNameStrategy {
    private static final Map<String, String> FORMER = Map.ofEntries(
            Map.entry(
                    "dev.gatehouse.account.MailedTokenDao.lockExpired",
                    "dev.gatehouse.account.MailedTokenDao.lockOver"),
            Map.entry("dev.gatehouse.session.SessionDao.findActive", "dev.gatehouse.session.SessionDao.findLiving"),
            Map.entry("dev.gatehouse.session.SessionDao.listActive", "dev.gatehouse.session.SessionDao.listLiving"),
            Map.entry("dev.gatehouse.session.SessionDao.existsActive", "dev.gatehouse.session.SessionDao.existsLiving"),
            Map.entry("dev.gatehouse.session.SessionDao.lockExpired", "dev.gatehouse.session.SessionDao.lockOver"),
            Map.entry("dev.gatehouse.throttle.CounterDao.lockExpired", "dev.gatehouse.throttle.CounterDao.lockOver"),
            Map.entry(
                    "dev.gatehouse.token.EndedSessionDao.listActive",
                    "dev.gatehouse.token.EndedSessionDao.listLiving"));

    /** Current packages of Daos, and the packages that they were moved from. */
    private static final Map<String, String> FORMER_PACKAGES = Map.of(
            "dev.gatehouse.takeover.", "dev.gatehouse.ops.takeover.",
            "dev.gatehouse.account.mailedtoken.", "dev.gatehouse.account.");

    private final StatementNameStrategy byMethod = new SmartNameStrategy();

    @Override
    public String getStatementName(StatementContext statement) {
        String name = byMethod.getStatementName(statement);
        for (Map.Entry<String, String> moved : FORMER_PACKAGES.entrySet()) {
            if (name.startsWith(moved.getKey())) {
                name = moved.getValue() + name.substring(moved.getKey().length());
            }
        }
        return FORMER.getOrDefault(name, name);
    }
}
