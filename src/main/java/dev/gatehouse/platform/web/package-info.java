/** Types of requests and responses that the generated interfaces, the features and the edge share. */
@NullMarked
package dev.gatehouse.platform.web;

import org.jspecify.annotations.NullMarked;
