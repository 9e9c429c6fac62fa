/** Pages and documentation, as served. */
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
