/** What people do with their own. */
@NullMarked
package dev.gatehouse.account;

import org.jspecify.annotations.NullMarked;
