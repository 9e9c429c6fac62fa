/** What requests and answers are made of. */
@NullMarked
package dev.gatehouse.platform.web;

import org.jspecify.annotations.NullMarked;
