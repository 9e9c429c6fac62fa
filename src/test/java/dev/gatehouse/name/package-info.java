/** Usernames, email addresses and domains, including names outside ASCII. */
@NullMarked
package dev.gatehouse.name;

import org.jspecify.annotations.NullMarked;
