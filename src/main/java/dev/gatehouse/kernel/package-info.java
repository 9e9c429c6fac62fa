/** Types that all features share: problems, callers, roles, ids, pages. It must not depend on any feature. */
@NullMarked
package dev.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
