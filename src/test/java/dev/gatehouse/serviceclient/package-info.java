@NullUnmarked
package dev.gatehouse.serviceclient;

import org.jspecify.annotations.NullUnmarked;
