package dev.slotgraph.command.link;

import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.platform.link.ActionLink;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Which links are over before their time: they were used, or the booking was moved since. Thread-safe. */
@Component
public class UsedLinks {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final String rescheduled;

    UsedLinks(JdbcClient jdbc, Clock clock, EventCatalog events) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.rescheduled = events.of(BookingRescheduled.class).orElseThrow().name();
    }

    public boolean isOver(ActionLink link) {
        return !clock.instant().isBefore(link.expiresAt()) || wasUsed(link) || wasMoved(link);
    }

    /** Takes the link, in the transaction of its action, waiting for another that takes it; false when it was taken before. */
    public boolean use(ActionLink link) {
        return jdbc.sql("""
                        insert into booking.used_action_link (id, expires_at) values (?, ?) on conflict (id) do nothing
                        """)
                        .params(link.id(), link.expiresAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private boolean wasUsed(ActionLink link) {
        return jdbc.sql("select exists (select from booking.used_action_link where id = ?)")
                .param(link.id())
                .query(Boolean.class)
                .single();
    }

    /** As the log has it: also when the booking came back to where it was. */
    public boolean wasMoved(ActionLink link) {
        return jdbc.sql("""
                select exists (
                  select from booking.domain_event where stream_id = ? and sequence >= ? and event_type = ?)
                """)
                .params(link.bookingId().toString(), link.version(), rescheduled)
                .query(Boolean.class)
                .single();
    }

    /** What has expired is refused without being remembered. */
    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.HOURS)
    void forgetExpired() {
        jdbc.sql("delete from booking.used_action_link where expires_at < ?")
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
