/** Sessions on the wire: the operations of the contract, and the cookies. */
@NullMarked
package dev.gatehouse.session.resource;

import org.jspecify.annotations.NullMarked;
