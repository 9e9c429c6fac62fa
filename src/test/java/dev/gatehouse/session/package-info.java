/** Being signed in, from outside. */
@NullMarked
package dev.gatehouse.session;

import org.jspecify.annotations.NullMarked;
