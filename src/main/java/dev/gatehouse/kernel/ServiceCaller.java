package dev.gatehouse.kernel;

import java.util.UUID;

/**
 * The service client that makes a request.
 *
 * @param id the client's id
 * @param name what administrators call it
 */
public record ServiceCaller(UUID id, String name) {}
