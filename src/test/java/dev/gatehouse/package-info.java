/** What the service promises, seen from outside. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
