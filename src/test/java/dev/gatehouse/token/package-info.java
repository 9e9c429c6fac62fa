/** Access tokens: what they say, and which are refused. */
@NullMarked
package dev.gatehouse.token;

import org.jspecify.annotations.NullMarked;
