/** Operations for other services of the team: check a token, end its session, and where to find them. */
@NullMarked
package dev.gatehouse.services;

import org.jspecify.annotations.NullMarked;
