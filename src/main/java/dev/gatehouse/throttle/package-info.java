/**
 * How often one may try. What is counted lies in the database, for all instances together, under keyed hashes: no name and
 * no address can be read from it. It knows neither users nor passwords, only keys, addresses and ids that others give it.
 * An attempt is counted before it is made and given back when it was none, so that a thousand at once are a thousand.
 */
@NullMarked
package dev.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
