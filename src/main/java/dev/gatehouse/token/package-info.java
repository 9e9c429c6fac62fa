/** Access tokens: issues and verifies them. Knows only what a token says about a user. */
@NullMarked
package dev.gatehouse.token;

import org.jspecify.annotations.NullMarked;
