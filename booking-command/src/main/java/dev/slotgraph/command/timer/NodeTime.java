package dev.slotgraph.command.timer;

import dev.slotgraph.platform.time.DatabaseClock;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Keeps this node's time to the database's, before the first request and from then on: a hold lasts as long on a node whose clock
 * is off by minutes as on every other.
 */
@Component
class NodeTime implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(NodeTime.class);

    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(1);

    private final ObjectProvider<DatabaseClock> clocks;
    private final JdbcTemplate jdbc;

    NodeTime(ObjectProvider<DatabaseClock> clocks, JdbcTemplate jdbc) {
        this.clocks = clocks;
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        keep();
    }

    @Scheduled(fixedDelay = 10, initialDelay = 10, timeUnit = TimeUnit.SECONDS)
    void keep() {
        clocks.ifAvailable(clock -> {
            try {
                StatementCallback<Duration> compare = statement -> clock.compare(() -> timeOf(statement));
                var correction = Objects.requireNonNull(jdbc.execute(compare));
                if (correction.abs().compareTo(WORTH_A_WARNING) > 0) {
                    log.warn("this node's clock is off by {}; the database's time counts", correction.negated());
                }
            } catch (DataAccessException e) {
                log.debug("the database does not tell its time", e);
            }
        });
    }

    private static Instant timeOf(Statement statement) {
        try (var answer = statement.executeQuery("select clock_timestamp()")) {
            answer.next();
            return answer.getObject(1, OffsetDateTime.class).toInstant();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the database does not tell its time", e);
        }
    }
}
