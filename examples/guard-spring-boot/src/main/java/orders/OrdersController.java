package orders;

import java.util.Map;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An API for signed-in users. */
@RestController
class OrdersController {
    @GetMapping("/whoami")
    Map<String, Object> whoAmI(@AuthenticationPrincipal Jwt user) {
        return Map.of("id", user.getSubject(), "username", user.getClaim("username"), "roles", user.getClaim("roles"));
    }

    @GetMapping("/reports")
    @PreAuthorize("hasRole('admin')")
    Map<String, Object> reports() {
        return Map.of("orders", 42);
    }
}
