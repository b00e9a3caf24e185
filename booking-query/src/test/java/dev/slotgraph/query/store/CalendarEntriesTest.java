package dev.slotgraph.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.query.testing.SharedService;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A window shows what overlaps it: by its periods the same as by the range itself. */
class CalendarEntriesTest {

    private static final Duration PERIOD = Duration.ofDays(28);
    private static final int ENTRIES = 400;
    private static final int WINDOWS = 200;

    private static final String IN_WINDOW = CalendarEntries.inWindow("during::text", "resource_id = :resource");
    private static final String OVERLAPPING =
            "select during::text from query.calendar_entry where resource_id = :resource and during && tstzrange(:from, :to)";

    /** Where a period ends, and the hours beside it, are met often. */
    private static Instant moment(Random random) {
        var period = Instant.parse("2000-01-01T00:00:00Z").plus(PERIOD.multipliedBy(random.nextInt(-2, 3)));
        return switch (random.nextInt(3)) {
            case 0 -> period;
            case 1 -> period.plus(Duration.ofHours(random.nextInt(-48, 49)));
            default -> period.plus(Duration.ofMinutes(random.nextLong(PERIOD.toMinutes())));
        };
    }

    private static Duration length(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofMinutes(1);
            case 1 -> Duration.ofHours(random.nextInt(1, 26));
            case 2 -> Duration.ofDays(random.nextInt(1, 90));
            default -> Duration.ofHours(24).plusMinutes(random.nextInt(-1, 2));
        };
    }

    // Weeks are not of one length where clocks are changed; and 2000 had 29 days in February.
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"})
    void whatOverlapsAWindowIsFoundAndNothingElse(String zone) throws SQLException {
        var random = new Random(zone.hashCode());
        var resource = UUID.randomUUID();
        var pool = SharedService.INSTANCE.bean(DataSource.class);
        try (var connection = pool.getConnection()) {
            var jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            connection.setAutoCommit(false);
            jdbc.sql("set local timezone = '%s'".formatted(zone)).update();
            for (int i = 0; i < ENTRIES; i++) {
                var start = moment(random);
                jdbc.sql("insert into query.calendar_entry values (?, ?, tstzrange(?, ?))")
                        .params(UUID.randomUUID(), resource, at(start), at(start.plus(length(random))))
                        .update();
            }
            for (int i = 0; i < WINDOWS; i++) {
                var from = moment(random);
                var to = from.plus(length(random));

                var overlapping = found(jdbc, OVERLAPPING, resource, from, to);
                assertThat(found(jdbc, IN_WINDOW, resource, from, to))
                        .as("%s to %s", from, to)
                        .containsExactlyElementsOf(overlapping);
            }
            connection.rollback();
        }
    }

    private static List<String> found(JdbcClient jdbc, String query, UUID resource, Instant from, Instant to) {
        return jdbc.sql(query + " order by 1")
                .param("resource", resource)
                .param("from", at(from))
                .param("to", at(to))
                .query(String.class)
                .list();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Test
    void theDatabaseKeepsAFarPeriodToo() {
        assertThat(SharedService.INSTANCE
                        .sql()
                        .sql("select query.claim_period('1969-12-31T23:59:59Z') at time zone 'UTC' = '1969-12-13'"
                                + " and query.claim_period('9999-12-31T00:00:00Z') <= '9999-12-31T00:00:00Z'"
                                + " and query.claim_period(null) is null")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }
}
