/** The master secret and the keys derived from it, HMAC and SHA-256, and the provider for signatures. */
@NullMarked
package dev.gatehouse.platform.crypto;

import org.jspecify.annotations.NullMarked;
