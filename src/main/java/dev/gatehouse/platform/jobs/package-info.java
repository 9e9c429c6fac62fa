/** Work that comes round again and again in the background. */
@NullMarked
package dev.gatehouse.platform.jobs;

import org.jspecify.annotations.NullMarked;
