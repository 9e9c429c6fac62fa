@NullUnmarked
package dev.gatehouse.services;

import org.jspecify.annotations.NullUnmarked;
