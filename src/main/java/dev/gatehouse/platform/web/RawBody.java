package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/**
 * A request's body as it came, for an operation whose contract is free-form.
 *
 * @param contentType the {@code Content-Type} as it came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never printed
public record RawBody(byte[] bytes, @Nullable String contentType) {}
