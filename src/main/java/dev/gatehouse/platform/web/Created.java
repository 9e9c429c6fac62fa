package dev.gatehouse.platform.web;

/**
 * The response of an operation that creates a resource: 201, {@code Location} and a body.
 *
 * @param location the URL of the new resource, relative to the URL of the request (RFC 9110, section 10.2.2), as in
 *     {@code users/3} after {@code POST /v1/admin/users}: a proxy may serve the service below a path that it strips
 */
public record Created<T>(T body, String location) {}
