package dev.gatehouse.account;

import dev.gatehouse.support.Http;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An answer as a text, without what no two have in common. */
final class Answers {
    private Answers() {}

    static String of(Http.Reply reply) {
        Map<String, List<String>> headers =
                new TreeMap<>(reply.response().headers().map());
        headers.remove("date");
        headers.remove("x-request-id");
        return reply.status() + "\n" + headers + "\n" + reply.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    }
}
