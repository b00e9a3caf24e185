package dev.slotgraph.platform.link;

import dev.slotgraph.platform.problem.SettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Action links.
 *
 * @param redirectOrigins {@code slotgraph.action-links.redirect-origins}, such as {@code https://example.org}: where a browser may
 *     be sent once the action was taken; none by default
 * @param validFor {@code slotgraph.action-links.valid-for}: how long a link is good that does not say
 */
@ConfigurationProperties("slotgraph.action-links")
public record LinkProperties(
        @DefaultValue List<String> redirectOrigins,
        @DefaultValue("30d") Duration validFor) {

    /** No link is good for longer. */
    public static final Duration LONGEST = Duration.ofDays(366);

    public LinkProperties {
        redirectOrigins = List.copyOf(redirectOrigins);
        for (var origin : redirectOrigins) {
            if (!origin.matches("https?://[a-z0-9.-]+(:\\d{1,5})?")) {
                throw new SettingException(
                        "slotgraph.action-links.redirect-origins",
                        "holds something that is no origin",
                        "write origins as https://example.org, in lower case, without a path or a slash at the end");
            }
        }
        if (validFor.compareTo(Duration.ofMinutes(1)) < 0 || validFor.compareTo(LONGEST) > 0) {
            throw new SettingException(
                    "slotgraph.action-links.valid-for", "is not between 1 minute and 366 days", "use such as 30d");
        }
    }

    /** The address, if its origin is one of those that a browser may be sent to. */
    public Optional<Redirect> redirect(@Nullable String address) {
        if (address == null) {
            return Optional.empty();
        }
        try {
            var uri = new URI(address);
            var origin = uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            return uri.getRawUserInfo() == null && redirectOrigins.contains(origin)
                    ? Optional.of(new Redirect(uri.toASCIIString(), origin))
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /** Where a browser is sent to, and its origin. */
    public record Redirect(String address, String origin) {}
}
