package dev.slotgraph.platform.eventlog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the log is and how it is followed.
 *
 * @param url of the server that the log is read from (a standby, or another server); the service's own database without it
 * @param username for that server
 * @param password for that server
 * @param pollInterval how long an event may go unnoticed if its announcement is lost
 * @param notifyPause between two announcements to those who follow it
 * @param longestAppend after which a gap in the log is given up; a transaction that appends is ended at half of it
 */
@ConfigurationProperties("slotgraph.log")
public record EventLogProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("250ms") Duration pollInterval,
        @DefaultValue("5ms") Duration notifyPause,
        @DefaultValue("60s") Duration longestAppend) {

    /** @throws IllegalArgumentException that names the property */
    public EventLogProperties {
        positive("poll-interval", pollInterval);
        positive("notify-pause", notifyPause);
        positive("longest-append", longestAppend);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("slotgraph.log." + name + " must be positive, not " + value);
        }
    }
}
