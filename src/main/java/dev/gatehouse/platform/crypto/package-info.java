/** The master secret and what is derived from it, HMAC and SHA-256, and the native provider of signatures. */
@NullMarked
package dev.gatehouse.platform.crypto;

import org.jspecify.annotations.NullMarked;
