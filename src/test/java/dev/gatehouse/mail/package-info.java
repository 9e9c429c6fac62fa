@NullMarked
package dev.gatehouse.mail;

import org.jspecify.annotations.NullMarked;
