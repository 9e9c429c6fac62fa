/** The running service, and who uses it in the tests. */
@NullMarked
package dev.gatehouse.support;

import org.jspecify.annotations.NullMarked;
