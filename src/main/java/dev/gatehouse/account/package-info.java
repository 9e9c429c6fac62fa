/** Operations of users on their own account: sign-up, password, email address, closing, export. */
@NullMarked
package dev.gatehouse.account;

import org.jspecify.annotations.NullMarked;
