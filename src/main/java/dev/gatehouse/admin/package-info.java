/** What administrators do with what is not their own. Whose it is does it; that it is one
 * transaction, with its audit events, is decided here. */
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
