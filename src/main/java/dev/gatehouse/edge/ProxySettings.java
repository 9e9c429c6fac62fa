package dev.gatehouse.edge;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gatehouse.kernel.Commas;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.eclipse.jetty.util.InetAddressSet;

/**
 * The trusted proxies between clients and the service.
 *
 * @param trusted the addresses of the proxies, separated by commas: IP addresses or blocks as in {@code 10.0.0.0/8}
 * @param header the header in which they send the address of the client: {@code X-Forwarded-For} or {@code Forwarded}
 *     (RFC 7239)
 */
public record ProxySettings(
        @NotNull String trusted,

        @NotNull @Pattern(regexp = "X-Forwarded-For|Forwarded", message = "must be X-Forwarded-For or Forwarded")
        String header) {

    private static final java.util.regex.Pattern BLOCK =
            java.util.regex.Pattern.compile("[0-9a-fA-F:.]+(/[0-9]{1,3})?");

    @JsonIgnore
    @ValidationMethod(
            message = "proxy.trusted (TRUSTED_PROXIES) must be a list of IP addresses or blocks, for example"
                    + " 10.0.0.0/8,2001:db8::/32")
    public boolean isListOfBlocks() {
        try {
            return blocks().stream().allMatch(block -> BLOCK.matcher(block).matches()) && set() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<String> blocks() {
        return Commas.split(trusted);
    }

    /** Returns the set of all trusted addresses. */
    InetAddressSet set() {
        InetAddressSet set = new InetAddressSet();
        blocks().forEach(set::add);
        return set;
    }
}
