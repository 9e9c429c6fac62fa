/** Access tokens: issued, and verified to be ours. Knows nothing of users beyond what a token says. */
@NullMarked
package dev.gatehouse.token;

import org.jspecify.annotations.NullMarked;
