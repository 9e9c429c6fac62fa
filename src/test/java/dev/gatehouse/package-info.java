/** Tests of the whole service: contract, configuration, architecture and compatibility with earlier versions. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
