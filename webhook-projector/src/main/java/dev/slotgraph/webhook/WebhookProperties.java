package dev.slotgraph.webhook;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.webhook.address.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the webhook projector is told.
 *
 * @param allowedNetworks {@code slotgraph.webhooks.allowed-networks}, CIDRs that are not public and may be reached all the same,
 *     also by http and at any port
 * @param ipLiterals {@code slotgraph.webhooks.ip-literals}, whether a URL may have a public address in place of a name
 * @param bookingUrl {@code slotgraph.webhooks.booking-url}, where a booking is looked at; {@code {id}} stands for its id; empty for
 *     the console on this machine
 * @param dispatch {@code slotgraph.webhooks.dispatch}, whether this process sends at all
 * @param concurrency {@code slotgraph.webhooks.concurrency}, exchanges at a time
 * @param perEndpoint {@code slotgraph.webhooks.per-endpoint}, exchanges at a time with one endpoint
 * @param perHost {@code slotgraph.webhooks.per-host}, exchanges at a time with one host, whosever endpoints are there
 * @param poll {@code slotgraph.webhooks.poll}, how often to look for work without having been woken
 * @param secretKey {@code slotgraph.webhooks.secret-key}, 32 bytes in Base64 that seal the endpoints' secrets; empty for the
 *     installation's own key
 * @param previousSecretKeys {@code slotgraph.webhooks.previous-secret-keys}, what they were sealed with before; needed for one start
 * @param leaveWithin {@code slotgraph.webhooks.leave-within}, how long a node may take from claiming a message to sending it; a lease
 *     is longer by an exchange
 * @param hold {@code slotgraph.webhooks.hold}, how long a lane is held behind a message that has used up its retries
 * @param keepBodies {@code slotgraph.webhooks.keep-bodies}, how long the bodies of messages are kept that were given up or passed
 *     over; then they are rendered anew from the log when somebody asks for them
 * @param keepAnswers {@code slotgraph.webhooks.keep-answers}, how long the text of receivers' answers is kept; its hash stays
 */
@ConfigurationProperties("slotgraph.webhooks")
public record WebhookProperties(
        @DefaultValue List<String> allowedNetworks,
        @DefaultValue("false") boolean ipLiterals,

        @DefaultValue("") String bookingUrl,

        @DefaultValue("true") boolean dispatch,
        @DefaultValue("1024") int concurrency,
        @DefaultValue("32") int perEndpoint,
        @DefaultValue("128") int perHost,
        @DefaultValue("250ms") Duration poll,
        @DefaultValue("") String secretKey,
        @DefaultValue List<String> previousSecretKeys,
        @DefaultValue("25s") Duration leaveWithin,
        @DefaultValue("24h") Duration hold,
        @DefaultValue("30d") Duration keepBodies,
        @DefaultValue("90d") Duration keepAnswers) {

    /** A hundred years; the database's times do not go back any length. */
    private static final Duration LONGEST_KEPT = Duration.ofDays(36_500);

    private static final String CONSOLE_HERE = "http://localhost:8080/console/bookings/{id}";

    public WebhookProperties {
        bookingUrl = bookingUrl.isBlank() ? CONSOLE_HERE : bookingUrl;
        allowedNetworks = List.copyOf(allowedNetworks);
        previousSecretKeys = List.copyOf(previousSecretKeys);
        for (String network : allowedNetworks) {
            try {
                Cidr.parse(network);
            } catch (IllegalArgumentException e) {
                throw refused(
                        "allowed-networks", "holds '" + network + "'", "write networks as 10.0.0.0/8 or fd00::/8");
            }
        }
        if (!bookingUrl.contains("{id}")) {
            throw refused("booking-url", "does not contain {id}", "write it as https://example.org/bookings/{id}");
        }
        if (concurrency < 1 || perEndpoint < 1 || perHost < 1) {
            throw refused("concurrency", "or per-endpoint or per-host is less than 1", "use a number of exchanges");
        }
        if (poll.compareTo(Duration.ofMillis(10)) < 0 || poll.compareTo(Duration.ofMinutes(1)) > 0) {
            throw refused("poll", "is not between 10 ms and 1 minute", "use a duration such as 250ms");
        }
        if (leaveWithin.compareTo(Duration.ofSeconds(1)) < 0) {
            throw refused("leave-within", "is less than a second", "use a duration such as 25s");
        }
        if (hold.isNegative()) {
            throw refused("hold", "is negative", "use a duration such as 24h");
        }
        kept("keep-bodies", keepBodies);
        kept("keep-answers", keepAnswers);
    }

    private static void kept(String property, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST_KEPT) > 0) {
            throw refused(property, "is not between 0 and 36500 days", "use a duration such as 30d");
        }
    }

    /** By which secrets are sealed from now on. */
    MasterKey sealingKey(MasterKey ofInstallation) {
        return secretKey.isBlank() ? ofInstallation : key("secret-key", secretKey);
    }

    /** By which they may have been sealed before. */
    List<MasterKey> olderKeys(MasterKey ofInstallation) {
        return Stream.concat(
                        previousSecretKeys.stream().map(text -> key("previous-secret-keys", text)),
                        Stream.of(ofInstallation))
                .toList();
    }

    private static MasterKey key(String property, String text) {
        try {
            return MasterKey.fromBase64(text);
        } catch (SettingException e) {
            var refused = refused(property, "is no key", "set it to 32 bytes in Base64 (44 characters)");
            refused.addSuppressed(e);
            throw refused;
        }
    }

    /** Prints no key. */
    @Override
    public String toString() {
        return "WebhookProperties";
    }

    /** The networks, read. */
    List<Cidr> networks() {
        return allowedNetworks.stream().map(Cidr::parse).toList();
    }

    private static SettingException refused(String property, String what, String how) {
        return new SettingException("slotgraph.webhooks." + property, what, how);
    }
}
