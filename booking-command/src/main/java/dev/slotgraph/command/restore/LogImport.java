package dev.slotgraph.command.restore;

import dev.slotgraph.platform.eventlog.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes over the log of another installation: each event with its position, its time, its hash and its bytes. What the write side
 * keeps beside the log is made from it, as if it had been there. All of it is one transaction: what does not hold leaves nothing
 * behind. Thread-safe.
 */
@Component
public class LogImport {

    private static final int AT_ONCE = 500;

    // Nobody appends meanwhile, and nobody had before.
    private static final String LOCK = "lock table booking.domain_event in exclusive mode";

    /** What a start writes by itself into a new database, and what an import leaves alone. */
    private static final String TABLES = """
            select format('%I.%I', table_schema, table_name)
            from information_schema.tables
            where table_schema in ('booking', 'query', 'webhook') and table_type = 'BASE TABLE'
              and table_name not in ('flyway_schema_history', 'token_entry', 'rebuild')
              and has_table_privilege(format('%I.%I', table_schema, table_name), 'select')
            order by 1
            """;

    private static final String APPEND = """
            insert into booking.domain_event (global_index, stream_type, stream_id, sequence, event_id, event_type, revision,
                                              payload, meta_data, recorded_at, app_id, previous_hash, hash)
            overriding system value
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    // Whoever has read the other log up to its end goes on reading here.
    private static final String CONTINUE =
            "select setval(pg_get_serial_sequence('booking.domain_event', 'global_index'), ?)";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final RestoredPeople people;
    private final RestoredRegisters registers;
    private final RestoredBookings bookings;
    private final Clock clock;

    LogImport(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            RestoredPeople people,
            RestoredRegisters registers,
            RestoredBookings bookings,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.people = people;
        this.registers = registers;
        this.bookings = bookings;
        this.clock = clock;
    }

    /**
     * Imports.
     *
     * @param keys of the people; without them nobody's data can be read here, ever
     * @throws ImportRefused when this installation has a log or anything else already, or when what is given does not hold
     */
    public Imported run(Export export, Optional<ExportedKeys> keys) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            try {
                return imported(export, keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    private Imported imported(Export export, Optional<ExportedKeys> keys) throws IOException {
        jdbc.execute(LOCK);
        mustBeEmpty();
        var log = new Appender();
        long position = export.read(log::add);
        log.flush();
        if (log.events == 0) {
            throw new ImportRefused("The export holds no events.");
        }
        jdbc.queryForObject(CONTINUE, Long.class, Math.max(position, log.position));
        jdbc.execute("analyze booking.domain_event");
        var known = people.restore(keys);
        var claims = new RestoredClaims(jdbc, clock);
        registers.restore(claims);
        long booked = bookings.restore(claims);
        long claimed = claims.write();
        return new Imported(
                log.events, booked, claimed, known.readable(), known.erased(), Math.max(position, log.position));
    }

    private void mustBeEmpty() {
        for (var table : jdbc.queryForList(TABLES, String.class)) {
            if (Boolean.TRUE.equals(
                    jdbc.queryForObject("select exists (select from %s)".formatted(table), Boolean.class))) {
                throw new ImportRefused(
                        "This installation is not empty: there are rows in %s. An import needs a data folder or a database in which Slotgraph has never run."
                                .formatted(table));
            }
        }
    }

    private final class Appender {

        private final List<LoggedEvent> waiting = new ArrayList<>(AT_ONCE);
        private long events;
        private long position;

        void add(LoggedEvent event) {
            waiting.add(event);
            events++;
            position = event.globalIndex();
            if (waiting.size() == AT_ONCE) {
                flush();
            }
        }

        void flush() {
            jdbc.batchUpdate(APPEND, waiting, AT_ONCE, (row, event) -> {
                byte @Nullable [] previous = event.previousHash();
                row.setLong(1, event.globalIndex());
                row.setString(2, event.streamType());
                row.setString(3, event.streamId());
                row.setLong(4, event.sequence());
                row.setString(5, event.eventId());
                row.setString(6, event.eventType());
                row.setString(7, event.revision());
                row.setBytes(8, event.payload());
                row.setBytes(9, event.metaData());
                row.setObject(10, event.recordedAt().atOffset(ZoneOffset.UTC));
                row.setObject(11, event.appId());
                row.setBytes(12, previous);
                row.setBytes(13, event.hash());
            });
            waiting.clear();
        }
    }
}
