/** A filter for Jakarta Servlet 5 and newer. The application brings the Servlet API. */
@NullMarked
package dev.gatehouse.verifier.servlet;

import org.jspecify.annotations.NullMarked;
