package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;

/** The tokens of a session, as a client stores them. */
final class Signed {
    final String session;
    String access;
    String refresh;

    /** When the access token was issued, in milliseconds since the start of the run. */
    long accessAt;

    /** A used refresh token that was not kept secret, and when its successor was acknowledged; null if there is none. */
    String used;

    long usedAt;

    Signed(Client.Answer answer) {
        session = answer.body().path("session").path("id").asText();
        store(answer);
    }

    /** Stores the tokens of a response. */
    void store(Client.Answer answer) {
        JsonNode body = answer.body();
        String next = body.path("refresh_token").asText();
        if (used == null && refresh != null && !next.equals(refresh)) {
            used = refresh;
            usedAt = answer.ended();
        }
        access = body.path("access_token").asText();
        refresh = next;
        accessAt = answer.begun();
    }
}
