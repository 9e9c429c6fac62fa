/** Names: which are the same. */
@NullMarked
package dev.gatehouse.user;

import org.jspecify.annotations.NullMarked;
