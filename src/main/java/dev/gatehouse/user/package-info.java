/** Users, their names and profiles. Knows nothing about sessions and logins. */
@NullMarked
package dev.gatehouse.user;

import org.jspecify.annotations.NullMarked;
