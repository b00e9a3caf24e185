package dev.slotgraph.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The least that a durable create + confirm needs: the same rows in copies of the same tables, with all their indexes and
 * constraints, by prepared statements of bare JDBC. No HTTP, no JSON, no rule, no lock but what the constraint takes.
 *
 * <pre>
 * create:  insert an event; commit
 * confirm: read the stream; insert a claim; insert an event; commit
 * </pre>
 */
final class Floor {

    private static final String COPY = """
            create schema if not exists benchmark_floor;
            create table benchmark_floor.domain_event (like booking.domain_event including all);
            create table benchmark_floor.calendar_claim (like booking.calendar_claim including all);
            do $$
            declare options text;
            begin
                select array_to_string(reloptions, ', ') into options
                from pg_class where oid = 'booking.domain_event'::regclass;
                if options is not null then
                    execute 'alter table benchmark_floor.domain_event set (' || options || ')';
                end if;
            end
            $$
            """;

    private static final String INSERT = """
            insert into benchmark_floor.domain_event (stream_type, stream_id, sequence, event_id, event_type, revision,
                payload, meta_data, recorded_at, app_id, previous_hash, hash)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String READ = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data, recorded_at
            from benchmark_floor.domain_event where stream_id = ? and sequence >= 0 order by sequence
            """;

    private static final String CLAIM = """
            insert into benchmark_floor.calendar_claim (booking_id, resource_id, unit, during, expires_at)
            values (?, ?, 0, tstzrange(?, ?), null)
            """;

    private static final String CONFIRMED_BOOKING = """
            select stream_type, event_type, revision, payload, meta_data, app_id, hash
            from booking.domain_event
            where stream_id = (select stream_id from booking.domain_event
                               where event_type = 'booking.transitioned' order by global_index desc limit 1)
              and sequence < 2
            order by sequence
            """;

    private final Database database;
    private final Workload workload;
    private final Template created;
    private final Template confirmed;

    /** A real event of this run, whose bytes are inserted again and again. */
    @SuppressWarnings("ArrayRecordComponent") // bound to a statement, never compared
    private record Template(
            String streamType, String type, String revision, byte[] payload, byte[] metaData, UUID app, byte[] hash) {

        int bytes() {
            return payload.length + metaData.length;
        }
    }

    private Floor(Database database, Workload workload, Template created, Template confirmed) {
        this.database = database;
        this.workload = workload;
        this.created = created;
        this.confirmed = confirmed;
    }

    /** Makes the copies; there must be a confirmed booking to take the events from. */
    static Floor prepare(Database database, Workload workload) throws SQLException {
        database.execute(COPY);
        List<Template> templates = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(CONFIRMED_BOOKING);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                templates.add(new Template(
                        row.getString("stream_type"),
                        row.getString("event_type"),
                        row.getString("revision"),
                        row.getBytes("payload"),
                        row.getBytes("meta_data"),
                        row.getObject("app_id", UUID.class),
                        row.getBytes("hash")));
            }
        }
        if (templates.size() != 2) {
            throw new BenchmarkFailed("the log holds no confirmed booking to take the events from");
        }
        return new Floor(database, workload, templates.getFirst(), templates.getLast());
    }

    /** Payload and metadata of the two events. */
    String eventSizes() {
        return "%d and %d bytes".formatted(created.bytes(), confirmed.bytes());
    }

    PairRound pairs(int connections, BooleanSupplier more) throws SQLException, InterruptedException {
        List<Writer> writers = new ArrayList<>();
        for (int opened = 0; opened < connections; opened++) {
            writers.add(new Writer(database.connect()));
        }
        return ClosedLoop.run(writers, more);
    }

    private final class Writer implements ClosedLoop.Worker {

        private final Connection connection;
        private final PreparedStatement insert;
        private final PreparedStatement read;
        private final PreparedStatement claim;

        Writer(Connection connection) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
            insert = connection.prepareStatement(INSERT);
            read = connection.prepareStatement(READ);
            claim = connection.prepareStatement(CLAIM);
        }

        @Override
        public boolean pair(Histogram actions) throws SQLException {
            Workload.Slot slot = workload.next();
            var booking = UUID.randomUUID();
            long before = System.nanoTime();
            insert(booking, 0, created, null);
            connection.commit();
            long between = System.nanoTime();
            actions.recordValue(between - before);
            read(booking);
            claim(booking, slot);
            insert(booking, 1, confirmed, created.hash());
            connection.commit();
            actions.recordValue(System.nanoTime() - between);
            return true;
        }

        private void insert(UUID booking, long sequence, Template event, byte @Nullable [] previousHash)
                throws SQLException {
            insert.setString(1, event.streamType());
            insert.setString(2, booking.toString());
            insert.setLong(3, sequence);
            insert.setString(4, UUID.randomUUID().toString());
            insert.setString(5, event.type());
            insert.setString(6, event.revision());
            insert.setBytes(7, event.payload());
            insert.setBytes(8, event.metaData());
            insert.setObject(9, OffsetDateTime.now(ZoneOffset.UTC));
            insert.setObject(10, event.app());
            insert.setBytes(11, previousHash);
            insert.setBytes(12, event.hash());
            insert.executeUpdate();
        }

        private void read(UUID booking) throws SQLException {
            read.setString(1, booking.toString());
            try (ResultSet events = read.executeQuery()) {
                int found = 0;
                while (events.next() && events.getBytes("payload").length > 0) {
                    found++;
                }
                if (found != 1) {
                    throw new BenchmarkFailed("a stream of one event was read as " + found);
                }
            }
        }

        private void claim(UUID booking, Workload.Slot slot) throws SQLException {
            claim.setObject(1, booking);
            claim.setObject(2, slot.resource());
            claim.setObject(3, slot.start().atOffset(ZoneOffset.UTC));
            claim.setObject(4, slot.end().atOffset(ZoneOffset.UTC));
            claim.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
