/** What people see in a browser: the contract with its documentation, pages and problems. */
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
