/** The team's own name, colour, logo and links, for pages and mails. The package knows neither HTML nor mail. */
@NullMarked
package dev.gatehouse.appearance;

import org.jspecify.annotations.NullMarked;
