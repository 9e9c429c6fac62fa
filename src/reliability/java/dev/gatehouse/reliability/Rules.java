package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;

/** Promises of one kind. */
interface Rules {
    List<Rules> ALL = List.of(
            new ResponseRules(),
            new SessionRules(),
            new ValueRules(),
            new AuditRules(),
            new MailRules(),
            new LimitRules());

    /** Adds the violations that the history proves. */
    void check(History history, List<Violation> violations);

    /** Returns all violations. */
    static List<Violation> checkAll(History history) {
        List<Violation> violations = new ArrayList<>();
        ALL.forEach(rules -> rules.check(history, violations));
        return violations;
    }
}
