package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The requests of the actors, with the fields that the ledger has about them. */
final class Calls {
    private Calls() {}

    private static ObjectNode about(Account account) {
        return Json.object().put("user", account.name());
    }

    private static Client.Call session(
            String op, String method, String path, Account account, Signed signed, ObjectNode body, ObjectNode about) {
        ObjectNode fields = about.put("user", account.name()).put("session", signed.session);
        return new Client.Call(op, method, path, signed.access, body, account.address(), fields);
    }

    private static Client.Call open(String op, String path, ObjectNode body, Account account, ObjectNode about) {
        return new Client.Call(op, "POST", path, null, body, account.address(), about);
    }

    static Client.Call signUp(Account account) {
        ObjectNode about = about(account).put("address", account.address());
        return open("sign-up", "/v1/accounts", Json.object().put("email", account.name()), account, about);
    }

    static Client.Call confirm(Account account, String token, String password) {
        ObjectNode body = Json.object().put("token", token).put("password", password);
        return open(
                "confirm", "/v1/accounts/confirm", body, account, about(account).put("password", password));
    }

    /** A login; the device token may be null. */
    static Client.Call login(Account account, String password, String device) {
        ObjectNode body = Json.object().put("username", account.name()).put("password", password);
        if (device != null) {
            body.put("device_token", device);
        }
        ObjectNode about = about(account).put("password", password).put("address", account.address());
        return open("login", "/v1/sessions", body, account, about);
    }

    /** A login with a wrong password. */
    static Client.Call guess(Account victim, String password) {
        ObjectNode body = Json.object().put("username", victim.name()).put("password", password);
        return open("guess", "/v1/sessions", body, victim, about(victim).put("address", victim.address()));
    }

    static Client.Call refresh(Account account, String session, String token) {
        ObjectNode about =
                about(account).put("session", session).put("token", token).put("generation", Client.generation(token));
        return open("refresh", "/v1/sessions/refresh", Json.object().put("refresh_token", token), account, about);
    }

    /** The use of a token that has a successor, after the grace period: as a thief uses it. */
    static Client.Call steal(Account account, Signed signed) {
        ObjectNode about = about(account)
                .put("session", signed.session)
                .put("token", signed.used)
                .put("used_at", signed.usedAt);
        ObjectNode body = Json.object().put("refresh_token", signed.used);
        return open("steal", "/v1/sessions/refresh", body, account, about);
    }

    static Client.Call use(Account account, Signed signed) {
        return use(account, signed.session, signed.access);
    }

    static Client.Call use(Account account, String session, String access) {
        ObjectNode about = about(account).put("session", session);
        return new Client.Call("use", "GET", "/v1/me", access, null, account.address(), about);
    }

    static Client.Call endCurrent(Account account, Signed signed) {
        ObjectNode about = Json.object().put("target", signed.session);
        return session("end-one", "DELETE", "/v1/sessions/current", account, signed, null, about);
    }

    static Client.Call endOther(Account account, Signed signed, String target) {
        ObjectNode about = Json.object().put("target", target);
        return session("end-one", "DELETE", "/v1/sessions/" + target, account, signed, null, about);
    }

    static Client.Call endOthers(Account account, Signed signed) {
        ObjectNode about = Json.object().put("kept", signed.session);
        return session("end-all", "DELETE", "/v1/sessions?keep_current=true", account, signed, null, about);
    }

    static Client.Call endAll(Account account, Signed signed) {
        return session("end-all", "DELETE", "/v1/sessions", account, signed, null, Json.object());
    }

    static Client.Call changePassword(Account account, Signed signed, String before, String after) {
        ObjectNode body = Json.object().put("current_password", before).put("new_password", after);
        ObjectNode about = Json.object().put("before", before).put("password", after);
        return session("password", "PUT", "/v1/account/password", account, signed, body, about);
    }

    /** A request for a reset link; the device token may be null. */
    static Client.Call requestReset(Account account, String device) {
        ObjectNode body = Json.object().put("email", account.name());
        if (device != null) {
            body.put("device_token", device);
        }
        return open("reset-request", "/v1/password-resets", body, account, about(account));
    }

    static Client.Call reset(Account account, String token, String password) {
        ObjectNode body = Json.object().put("token", token).put("new_password", password);
        return open(
                "reset",
                "/v1/password-resets/confirm",
                body,
                account,
                about(account).put("password", password));
    }

    /** A change of a user by an administrator. */
    static Client.Call patch(String op, Account admin, Signed signed, Account target, ObjectNode body) {
        ObjectNode about = Json.object().put("target_user", target.name());
        body.properties().forEach(field -> about.set(field.getKey(), field.getValue()));
        return session(op, "PATCH", "/v1/admin/users/" + target.id, admin, signed, body, about);
    }

    static Client.Call endAllOf(Account admin, Signed signed, Account target) {
        ObjectNode about = Json.object().put("target_user", target.name());
        return session("end-all", "DELETE", "/v1/admin/users/" + target.id + "/sessions", admin, signed, null, about);
    }

    static Client.Call endOneOf(Account admin, Signed signed, Account target, String id) {
        ObjectNode about = Json.object().put("target_user", target.name()).put("target", id);
        String path = "/v1/admin/users/" + target.id + "/sessions/" + id;
        return session("end-one", "DELETE", path, admin, signed, null, about);
    }

    /** Reads a page for the checker. */
    static Client.Call read(Account admin, Signed signed, String path) {
        return session("read", "GET", path, admin, signed, null, Json.object());
    }
}
