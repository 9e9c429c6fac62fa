package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/**
 * The unparsed body of a request, for an operation whose contract accepts any body.
 *
 * @param contentType the {@code Content-Type} as the client sent it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never printed
public record RawBody(byte[] bytes, @Nullable String contentType) {}
