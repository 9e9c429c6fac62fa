package dev.gatehouse.reliability;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Limits hold over all instances together. */
final class LimitRules implements Rules {
    /** {@code THROTTLE_WINDOW} in milliseconds, with a margin for the time that a request takes. */
    private static final long WINDOW = 3_590_000;

    @Override
    public void check(History history, List<Violation> violations) {
        atMost(
                Cluster.ACCOUNT_FAILURES,
                "wrong passwords were checked for ",
                grouped(
                        history,
                        op -> op.is("guess") && op.code().equals("invalid-credentials"),
                        op -> op.asked("user")),
                violations);
        atMost(
                Cluster.SIGN_UPS_PER_ADDRESS,
                "sign-ups were accepted from ",
                grouped(history, op -> op.is("sign-up") && op.isAcknowledged(), LimitRules::block),
                violations);
        grouped(history, op -> op.is("sign-up") && op.isAcknowledged(), op -> op.asked("user"))
                .forEach((address, ops) -> {
                    int mails = MailRules.distinct(history, address, "", "sign").size();
                    if (mails > Cluster.MAILS_PER_RECIPIENT) {
                        violations.add(new Violation("limit-exceeded", mails + " mails were sent to " + address, ops));
                    }
                });
    }

    private static String block(Op op) {
        return op.asked("address").replaceAll("::.*", "");
    }

    private static Map<String, List<Op>> grouped(
            History history, java.util.function.Predicate<Op> which, Function<Op, String> by) {
        return history.ops().stream().filter(which).collect(Collectors.groupingBy(by));
    }

    private static void atMost(int limit, String what, Map<String, List<Op>> groups, List<Violation> violations) {
        groups.forEach((key, ops) -> {
            List<Op> sorted =
                    ops.stream().sorted(Comparator.comparingLong(Op::end)).toList();
            for (int i = 0; i + limit < sorted.size(); i++) {
                if (sorted.get(i + limit).start() - sorted.get(i).end() < WINDOW) {
                    List<Op> excess = sorted.subList(i, i + limit + 1);
                    violations.add(new Violation("limit-exceeded", excess.size() + " " + what + key, excess));
                    return;
                }
            }
        });
    }
}
