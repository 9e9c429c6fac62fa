package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Mails: each at least once, and once if no fault interrupts its delivery (docs/mail.md). */
final class MailRules implements Rules {
    @Override
    public void check(History history, List<Violation> violations) {
        Ends ends = new Ends(history);
        Map<String, Integer> copies = new HashMap<>();
        history.mails().forEach(mail -> copies.merge(mail.path("message_id").asText(), 1, Integer::sum));
        copies.forEach((id, count) -> {
            if (count > 1 && !history.hasFaults()) {
                violations.add(Violation.of("mail-twice", "The mail " + id + " was delivered " + count + " times"));
            }
        });
        history.queued().stream()
                .filter(mail -> mail.path("dead").asBoolean())
                .forEach(mail -> violations.add(Violation.of("mail-lost", "A mail was given up: " + mail)));
        Map<String, List<Op>> signUps = history.ops().stream()
                .filter(op -> op.is("sign-up") && op.isAcknowledged())
                .collect(Collectors.groupingBy(op -> op.asked("user")));
        signUps.forEach((address, ops) -> {
            if (distinct(history, address, "sign-up", "sign").isEmpty()) {
                violations.add(Violation.of("mail-lost", "No mail about the sign-up of " + address, ops.get(0)));
            }
        });
        Map<String, List<Op>> changes = history.ops().stream()
                .filter(op -> op.is("password", "reset") && op.isApplied())
                .collect(Collectors.groupingBy(op -> op.asked("user")));
        changes.forEach((address, ops) -> {
            int mails = distinct(history, address, "password-changed", "was changed")
                    .size();
            boolean inactive = ends.mayBeInactive(address, Op.NEVER);
            if (mails > ops.size() || (mails < ops.size() && !inactive)) {
                violations.add(new Violation(
                        mails < ops.size() ? "mail-lost" : "mail-unexplained",
                        ops.size() + " changes of the password of " + address + " caused " + mails + " mails",
                        ops));
            }
        });
    }

    /**
     * Returns the ids of mails that were delivered or wait: an instance that was killed keeps its lease of a mail for ten
     * minutes.
     */
    static Set<String> distinct(History history, String address, String kind, String subject) {
        Set<String> ids = new HashSet<>();
        for (JsonNode mail : history.mails()) {
            if (mail.path("to").asText().equals(address)
                    && mail.path("subject").asText().contains(subject)) {
                ids.add(mail.path("message_id").asText().replaceAll("^<|@.*$", ""));
            }
        }
        for (JsonNode mail : history.queued()) {
            if (mail.path("address").asText().equals(address)
                    && mail.path("kind").asText().equals(kind)
                    && !mail.path("dead").asBoolean()) {
                ids.add(mail.path("id").asText());
            }
        }
        return ids;
    }
}
