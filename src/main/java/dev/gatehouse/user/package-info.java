/** Who exists, and by which name. Knows nothing of signing in. */
@NullMarked
package dev.gatehouse.user;

import org.jspecify.annotations.NullMarked;
