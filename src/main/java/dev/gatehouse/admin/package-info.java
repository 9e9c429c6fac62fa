/** What administrators do with what is not their own. It decides nothing: whose it is decides. */
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
