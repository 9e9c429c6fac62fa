/** Vocabulary for everyone; knows nothing of the features that use it. */
@NullMarked
package dev.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
