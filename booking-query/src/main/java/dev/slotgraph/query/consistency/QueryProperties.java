package dev.slotgraph.query.consistency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How queries are answered.
 *
 * @param consistencyTimeout how long a query waits for the read model at most, before it answers with what there is
 * @param feedReaders how many of an app may wait for events on a node at the same time
 */
@ConfigurationProperties("slotgraph.query")
public record QueryProperties(
        @DefaultValue("1s") Duration consistencyTimeout,
        @DefaultValue("50") int feedReaders) {

    /** @throws IllegalArgumentException that names the property */
    public QueryProperties {
        if (consistencyTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "slotgraph.query.consistency-timeout must not be negative, but is " + consistencyTimeout);
        }
        if (feedReaders < 1) {
            throw new IllegalArgumentException(
                    "slotgraph.query.feed-readers must be at least 1, but is " + feedReaders);
        }
    }
}
