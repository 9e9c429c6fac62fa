@NullMarked
package dev.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
