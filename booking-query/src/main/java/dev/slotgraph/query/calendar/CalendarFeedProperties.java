package dev.slotgraph.query.calendar;

import dev.slotgraph.platform.problem.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often calendars may be read without a key, on each node. 0 is no limit.
 *
 * @param perAddress {@code slotgraph.calendar-feeds.per-address}, requests a minute from one address on the net, whatever for
 * @param perFeed {@code slotgraph.calendar-feeds.per-feed}, requests a minute for one resource's calendar, from wherever. More than
 *     {@code perAddress}, so that no one address keeps the others out
 */
@ConfigurationProperties("slotgraph.calendar-feeds")
record CalendarFeedProperties(
        @DefaultValue("60") int perAddress,
        @DefaultValue("240") int perFeed) {

    CalendarFeedProperties {
        notNegative("per-address", perAddress);
        notNegative("per-feed", perFeed);
    }

    private static void notNegative(String name, int value) {
        if (value < 0) {
            throw new SettingException(
                    "slotgraph.calendar-feeds." + name, "is negative", "use a number of requests, or 0 for no limit");
        }
    }
}
