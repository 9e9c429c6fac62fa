/** What generated interfaces mention, and what features and the edge tell each other about a request. */
@NullMarked
package dev.gatehouse.platform.web;

import org.jspecify.annotations.NullMarked;
