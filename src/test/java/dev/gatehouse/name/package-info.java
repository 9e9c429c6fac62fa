/** Names and addresses, beyond ASCII too. */
@NullMarked
package dev.gatehouse.name;

import org.jspecify.annotations.NullMarked;
