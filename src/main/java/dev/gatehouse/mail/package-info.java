/**
 * What is sent: the outbox, the templates, and the ways a mail can go. It knows neither accounts nor tokens: whoever queues a
 * mail says at each attempt what it becomes ({@link dev.gatehouse.mail.MailComposer}), so that the row has no secret.
 */
@NullMarked
package dev.gatehouse.mail;

import org.jspecify.annotations.NullMarked;
