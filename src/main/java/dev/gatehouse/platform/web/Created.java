package dev.gatehouse.platform.web;

/**
 * What a creating operation answers with: 201, {@code Location} and a body.
 *
 * @param location the URL of what was created, relative to the request's (RFC 9110, section 10.2.2), as in {@code users/3}
 *     after {@code POST /v1/admin/users}: a proxy may put the service below a path that it strips
 */
public record Created<T>(T body, String location) {}
