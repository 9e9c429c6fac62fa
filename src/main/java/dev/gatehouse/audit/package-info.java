/** What happened, written down in the transaction of what it tells of. */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
