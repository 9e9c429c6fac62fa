@NullUnmarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullUnmarked;
