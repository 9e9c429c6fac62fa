/** The audit log: events are written in the transaction of the change that they record. */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
