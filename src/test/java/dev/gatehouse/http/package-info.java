/** The edge, from outside. */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
