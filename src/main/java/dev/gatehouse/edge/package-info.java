/** The edge: what every request passes on its way in and every answer on its way out. No feature imports it. */
@NullMarked
package dev.gatehouse.edge;

import org.jspecify.annotations.NullMarked;
