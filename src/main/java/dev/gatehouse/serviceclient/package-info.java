/** Service clients: other services of the team that call Gatehouse, with their secrets and scopes. */
@NullMarked
package dev.gatehouse.serviceclient;

import org.jspecify.annotations.NullMarked;
