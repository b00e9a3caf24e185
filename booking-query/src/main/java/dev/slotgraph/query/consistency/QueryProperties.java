package dev.slotgraph.query.consistency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How queries are answered.
 *
 * @param consistencyTimeout how long a query waits for the read model at most, before it answers with what there is
 */
@ConfigurationProperties("slotgraph.query")
public record QueryProperties(@DefaultValue("1s") Duration consistencyTimeout) {

    /** @throws IllegalArgumentException that names the property */
    public QueryProperties {
        if (consistencyTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "slotgraph.query.consistency-timeout must not be negative, but is " + consistencyTimeout);
        }
    }
}
