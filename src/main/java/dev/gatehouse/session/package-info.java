/** Being signed in. */
@NullMarked
package dev.gatehouse.session;

import org.jspecify.annotations.NullMarked;
