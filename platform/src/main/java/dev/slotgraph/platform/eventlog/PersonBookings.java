package dev.slotgraph.platform.eventlog;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which bookings tell of a person, from the log itself: whose key covers what was said when they began. Thread-safe. */
public final class PersonBookings {

    // Word for word as the index has it.
    private static final String OF = """
            select stream_id::uuid from booking.domain_event
            where stream_type = 'booking' and sequence = 0
              and substring(encode(payload, 'escape') from '"details":[{]"subject":"([0-9a-f-]{36})"') = :subject
              and app_id = :app
            """;

    private final JdbcClient log;

    public PersonBookings(DataSource log) {
        this.log = JdbcClient.create(log);
    }

    /** In no order. */
    public List<UUID> of(UUID appId, UUID subject) {
        return log.sql(OF)
                .param("subject", subject.toString())
                .param("app", appId)
                .query(UUID.class)
                .list();
    }
}
