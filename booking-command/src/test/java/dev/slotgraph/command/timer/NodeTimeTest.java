package dev.slotgraph.command.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slotgraph.platform.testing.TestPostgres;
import dev.slotgraph.platform.time.DatabaseClock;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class NodeTimeTest {

    @ParameterizedTest
    @ValueSource(ints = {-10, 0, 10})
    void aNodeTellsTheDatabasesTimeHoweverManyMinutesItsOwnClockIsOff(int minutes) {
        var clock = new DatabaseClock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes)));
        var clocks = new StaticListableBeanFactory(Map.of("clock", clock));
        try (var pool = TestPostgres.freshDatabase().pool(1)) {
            var jdbc = new JdbcTemplate(pool);

            new NodeTime(clocks.getBeanProvider(DatabaseClock.class), jdbc).afterSingletonsInstantiated();

            var database = JdbcClient.create(jdbc)
                    .sql("select clock_timestamp()")
                    .query(OffsetDateTime.class)
                    .single();
            assertThat(clock.instant()).isCloseTo(database.toInstant(), within(900, ChronoUnit.MILLIS));
        }
    }

    @Test
    void aDatabaseThatIsAwayLeavesTheNodeItsOwnClock() {
        var own = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        var clock = new DatabaseClock(own);
        var clocks = new StaticListableBeanFactory(Map.of("clock", clock));
        var pool = TestPostgres.freshDatabase().pool(1);
        pool.close();

        new NodeTime(clocks.getBeanProvider(DatabaseClock.class), new JdbcTemplate(pool)).keep();

        assertThat(clock.instant()).isCloseTo(own.instant(), within(1, ChronoUnit.MINUTES));
    }
}
