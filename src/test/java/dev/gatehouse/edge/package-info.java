/** HTTP edge tests: errors, CORS, client addresses, headers and limits, over real connections. */
@NullMarked
package dev.gatehouse.edge;

import org.jspecify.annotations.NullMarked;
