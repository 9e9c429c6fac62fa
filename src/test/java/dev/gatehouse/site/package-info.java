/** Pages and documentation. */
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
