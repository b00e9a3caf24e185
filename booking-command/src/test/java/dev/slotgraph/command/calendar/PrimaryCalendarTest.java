package dev.slotgraph.command.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.command.testing.CommandTest;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The calendar that a resource has from the beginning is found by its id alone. */
class PrimaryCalendarTest extends CommandTest {

    @Test
    void theTableMakesTheIdsThatTheLanguageOfTheServicesMakes() {
        var resources = Stream.concat(Stream.of(new UUID(0, 0), new UUID(-1, -1)), Stream.generate(UUID::randomUUID))
                .limit(500);

        assertThat(resources)
                .allSatisfy(resource -> assertThat(jdbc.sql("select booking.primary_calendar_id(?)")
                                .param(resource)
                                .query(UUID.class)
                                .single())
                        .isEqualTo(CalendarData.primaryId(resource)));
    }

    @Test
    void itIsFoundByItsIndexHoweverManyResourcesThereAre() {
        var resource = UUID.fromString(api.resource(""));
        jdbc.sql("""
                insert into booking.resource (id, app_id, data, created_at, updated_at)
                select gen_random_uuid(), ?, data, created_at, updated_at
                from booking.resource, generate_series(1, 3000) where id = ?
                """).params(UUID.randomUUID(), resource).update();
        jdbc.sql("analyze booking.resource").update();

        var plan = jdbc.sql("explain " + CalendarRegister.RESOURCE)
                .params(CalendarData.primaryId(resource), UUID.randomUUID())
                .query(String.class)
                .list();

        assertThat(String.join("\n", plan)).contains("resource_primary_calendar");
        assertThat(api.put("/v2/calendars/" + CalendarData.primaryId(resource), "{\"name\":\"Mine\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.put("/v2/calendars/" + CalendarData.primaryId(UUID.randomUUID()), "{\"name\":\"Mine\"}")
                        .status())
                .isEqualTo(404);
    }
}
