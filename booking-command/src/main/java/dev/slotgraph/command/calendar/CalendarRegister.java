package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.command.register.Register;
import dev.slotgraph.command.register.RegisterRejection.InUse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The calendars of the write side: those of which something was said, and the one that every resource has. */
@Component
public class CalendarRegister extends Register<CalendarData> {

    static final String RESOURCE =
            "select id from booking.resource where primary_calendar_id = ? and app_id = ? and not deleted";

    private final JdbcClient jdbc;

    CalendarRegister(JdbcClient jdbc, JsonMapper json) {
        super(jdbc, json, "booking.calendar", CalendarData.class);
        this.jdbc = jdbc;
    }

    /**
     * A calendar in which something is to stand. It stays until the transaction ends.
     *
     * @return empty where the app has none of this id
     */
    public Optional<CalendarData> keep(UUID appId, UUID calendarId) {
        // Whoever deletes it waits for this lock, and then sees what stands in it.
        jdbc.sql("select id from booking.calendar where id = ? for share")
                .param(calendarId)
                .query(UUID.class)
                .optional();
        return find(appId, calendarId).map(Entry::data).or(() -> primary(appId, calendarId));
    }

    /** The calendar as its resource has it from the beginning. */
    Optional<CalendarData> primary(UUID appId, UUID calendarId) {
        return jdbc.sql(RESOURCE)
                .params(calendarId, appId)
                .query(UUID.class)
                .optional()
                .map(CalendarData::primary);
    }

    /**
     * Locks the calendar and looks whether anything stands in it.
     *
     * @throws InUse while an event of it is not over
     */
    void mustBeIdle(UUID calendarId, Instant now) {
        lock(calendarId);
        boolean used = jdbc.sql("""
                select exists (
                  select from booking.event
                  join booking.calendar_claim claim on claim.booking_id = event.id
                  where event.calendar_id = ? and not event.deleted and upper(claim.during) > ?)
                """)
                .params(calendarId, now.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
        if (used) {
            throw new InUse("events that are not over stand in this calendar");
        }
    }
}
