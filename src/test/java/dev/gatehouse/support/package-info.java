/** Runs the service, its databases and its mail server for tests, and acts as its users. */
@NullMarked
package dev.gatehouse.support;

import org.jspecify.annotations.NullMarked;
