/** The keys by which usernames and email addresses are compared, and the migration of stored keys. */
@NullMarked
package dev.gatehouse.name;

import org.jspecify.annotations.NullMarked;
