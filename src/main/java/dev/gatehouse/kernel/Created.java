package dev.gatehouse.kernel;

/**
 * What a creating operation answers with: 201, {@code Location} and a body.
 *
 * @param location the path of what was created, relative to the service
 */
public record Created<T>(T body, String location) {}
