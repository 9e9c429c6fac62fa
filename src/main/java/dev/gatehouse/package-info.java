/** Gatehouse: the login backend that a team runs beside its own services. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
