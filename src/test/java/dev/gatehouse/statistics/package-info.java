@NullUnmarked
package dev.gatehouse.statistics;

import org.jspecify.annotations.NullUnmarked;
