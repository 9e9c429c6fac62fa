package orders;

import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.dropwizard.RecentLogin;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.Map;

/** An API for signed-in users. */
@Path("/")
@Produces("application/json")
public final class OrdersResource {
    @GET
    @Path("whoami")
    public Map<String, Object> whoAmI(@Auth GatehouseCaller caller) {
        return Map.of("id", caller.userId(), "username", caller.username(), "roles", caller.roles());
    }

    @GET
    @Path("reports")
    @RolesAllowed("admin")
    public Map<String, Object> reports(@Auth GatehouseCaller caller) {
        return Map.of("orders", 42);
    }

    @POST
    @Path("payments")
    @RecentLogin(maxAgeSeconds = 300)
    public Map<String, Object> pay(@Auth GatehouseCaller caller) {
        return Map.of("paid", true);
    }
}
