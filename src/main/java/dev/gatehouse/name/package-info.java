/** What names and addresses are compared by, and how the stored keys were made so. */
@NullMarked
package dev.gatehouse.name;

import org.jspecify.annotations.NullMarked;
