/**
 * Mail: the outbox, the templates and the transports. The package knows neither accounts nor tokens: the feature that queued a
 * mail composes it at each attempt ({@link dev.gatehouse.mail.MailComposer}), so that the row contains no secret.
 */
@NullMarked
package dev.gatehouse.mail;

import org.jspecify.annotations.NullMarked;
