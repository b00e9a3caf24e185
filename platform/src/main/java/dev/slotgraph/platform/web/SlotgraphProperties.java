package dev.slotgraph.platform.web;

import dev.slotgraph.platform.problem.SettingException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services are told. Prints no secrets.
 *
 * @param secretKey {@code slotgraph.secret-key}, see {@link dev.slotgraph.platform.crypto.MasterKey}
 * @param bootstrapKey {@code slotgraph.bootstrap-key}, see {@link dev.slotgraph.platform.access.Bootstrap}
 * @param rateLimit how often a key may call
 * @param cors which web pages may call
 */
@ConfigurationProperties("slotgraph")
public record SlotgraphProperties(
        @Nullable String secretKey,
        @Nullable String bootstrapKey,
        @DefaultValue RateLimit rateLimit,
        @DefaultValue Cors cors) {

    public SlotgraphProperties {
        bootstrapKey = bootstrapKey == null || bootstrapKey.isBlank() ? null : bootstrapKey.strip();
    }

    /**
     * The rate limit.
     *
     * @param perMinute {@code slotgraph.rate-limit.per-minute}, for each key; 0 is none
     */
    public record RateLimit(@DefaultValue("600") int perMinute) {

        public RateLimit {
            if (perMinute < 0) {
                throw new SettingException(
                        "slotgraph.rate-limit.per-minute",
                        "is negative",
                        "use a number of requests, or 0 for no limit");
            }
        }
    }

    /**
     * Cross-origin requests.
     *
     * @param allowedOrigins {@code slotgraph.cors.allowed-origins}, such as {@code https://example.org}, or {@code *}; for widget
     *     keys only, whatever stands here
     */
    public record Cors(@DefaultValue("*") List<String> allowedOrigins) {

        public Cors {
            allowedOrigins = List.copyOf(allowedOrigins);
            for (String origin : allowedOrigins) {
                if (!origin.equals("*") && !origin.matches("[a-z][a-z0-9+.-]*://[^/\\s]+")) {
                    throw new SettingException(
                            "slotgraph.cors.allowed-origins",
                            "holds something that is no origin",
                            "write origins as https://example.org, without a path or a slash at the end, or *");
                }
            }
        }
    }

    @Override
    public String toString() {
        return "SlotgraphProperties[rateLimit=" + rateLimit + ", cors=" + cors + "]";
    }
}
