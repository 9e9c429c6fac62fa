/** Tests of hashing passwords, of the password policy, and of overload. */
@NullMarked
package dev.gatehouse.password;

import org.jspecify.annotations.NullMarked;
