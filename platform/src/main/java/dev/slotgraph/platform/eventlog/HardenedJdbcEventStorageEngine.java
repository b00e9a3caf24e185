package dev.slotgraph.platform.eventlog;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.EventType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Axon's JDBC engine on {@code booking.domain_event}, with what it lacks on PostgreSQL:
 *
 * <ul>
 *   <li>A lost race for a sequence is a {@code ConcurrencyException}, or {@code AggregateStreamCreationException} for the first
 *       event of a stream. Axon recognises no duplicate key of this driver.
 *   <li>A gap stays known until it can no longer be filled. Axon (AxonFramework#4829) forgets it as soon as a neighbour's
 *       timestamp is a minute old, and skips the late event for ever. This goes when Axon tells gaps by commits.
 *   <li>Events are chained by hash ({@link EventHash}) as they are inserted, carry a logical type, and belong to an app.
 *   <li>Reading the log takes one statement per batch, whatever the gaps.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class HardenedJdbcEventStorageEngine extends JdbcEventStorageEngine implements EventLogReader {

    // The server ends a transaction that is still open half the longest append after it has drawn an index: only so may
    // a gap
    // be given up later. A shorter timeout of the role stays in force.
    private static final String APPEND = """
            insert into booking.domain_event (stream_type, stream_id, sequence, event_id, event_type, revision, payload,
                                              meta_data, recorded_at, app_id, previous_hash, hash)
            select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, predecessor.hash, sha256(coalesce(predecessor.hash, ''::bytea) || ?)
            from (select set_config('transaction_timeout', ?, true)) bound
            left join booking.domain_event predecessor on predecessor.stream_id = ? and predecessor.sequence = ?""";

    private static final String COLUMNS =
            "global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data, recorded_at";

    private static final String AFTER =
            "select " + COLUMNS + " from booking.domain_event where global_index > ? order by global_index limit ?";

    private static final String AFTER_AND_GAPS = "select " + COLUMNS
            + " from booking.domain_event where global_index = any(?) union all (" + AFTER + ") order by global_index";

    // The fence keeps the planner from walking the primary key, which is slow where nothing is as young as the moment.
    private static final String BEFORE_MOMENT = """
            select min(global_index) - 1
            from (select global_index from booking.domain_event where recorded_at >= ? offset 0) since""";

    private static final String SHOWN_UP_TO = """
            select case when pg_is_in_recovery() then pg_last_xact_replay_timestamp() else clock_timestamp() end""";

    private static final GapAwareTrackingToken START = GapAwareTrackingToken.newInstance(0, Set.of());

    /**
     * How the log is read.
     *
     * @param batchSize most events that one statement reads
     * @param maxGapOffset how far behind the newest event a gap is remembered; more than may be appended while one append runs
     * @param longestAppend after which a gap is given up; a transaction that appends is ended by the server at half of it
     * @param snapshots where no aggregate has any, loading asks for none
     */
    public record Settings(int batchSize, int maxGapOffset, Duration longestAppend, Snapshots snapshots) {

        public static Settings standard() {
            return new Settings(200, 50_000, Duration.ofSeconds(60), Snapshots.NONE);
        }
    }

    private final DataSource dataSource;
    private final TransactionManager transactions;
    private final EventCatalog catalog;
    private final AppendedPosition appended;
    private final Settings settings;
    private final GapHorizon horizon;

    public HardenedJdbcEventStorageEngine(
            DataSource dataSource,
            TransactionManager transactions,
            EventCatalog catalog,
            Serializer eventSerializer,
            Serializer snapshotSerializer,
            EventUpcaster upcaster,
            AppendedPosition appended,
            Settings settings) {
        super(builder()
                .connectionProvider(new SpringDataSourceConnectionProvider(dataSource))
                .transactionManager(transactions)
                .schema(EventLogSchema.names())
                .eventSerializer(eventSerializer)
                .snapshotSerializer(snapshotSerializer)
                .upcasterChain(upcaster)
                .persistenceExceptionResolver(new SQLStateResolver("23505"))
                .batchSize(settings.batchSize())
                // The sequence of a stream has no holes, so that a short batch is its end.
                .finalAggregateBatchPredicate(batch -> batch.size() < settings.batchSize()));
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.catalog = catalog;
        this.appended = appended;
        this.settings = settings;
        this.horizon = new GapHorizon(settings.longestAppend(), this::shownUpTo, System::nanoTime);
    }

    @Override
    public Batch after(@Nullable TrackingToken position) {
        List<TrackedEventData<?>> rows = fetchTrackedEvents(position, settings.batchSize());
        if (rows.isEmpty()) {
            return new Batch(List.of(), position, false);
        }
        List<TrackedEventMessage<?>> events = new ArrayList<>(rows.size());
        EventUtils.upcastAndDeserializeTrackedEvents(rows.stream(), getEventSerializer(), upcasterChain)
                .forEach(events::add);
        return new Batch(events, rows.getLast().trackingToken(), rows.size() >= settings.batchSize());
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        List<NewEvent> rows =
                events.stream().map(event -> row(event, serializer)).toList();
        transactions.executeInTransaction(() -> appended.record(insert(rows)));
    }

    /** A row to be inserted, and the event it is made of. */
    @SuppressWarnings("ArrayRecordComponent") // bound to a statement, never compared
    private record NewEvent(
            DomainEventMessage<?> event, EventType type, Instant at, UUID app, byte[] payload, byte[] metaData) {

        byte[] contentHash() {
            return EventHash.content(
                    event.getType(),
                    event.getAggregateIdentifier(),
                    event.getSequenceNumber(),
                    event.getIdentifier(),
                    type.name(),
                    revision(),
                    at,
                    app,
                    payload,
                    metaData);
        }

        String revision() {
            return Integer.toString(type.revision());
        }
    }

    private NewEvent row(EventMessage<?> message, Serializer serializer) {
        if (!(message instanceof DomainEventMessage<?> event) || event.getType() == null) {
            throw new IllegalStateException("only events of a stream are stored, not "
                    + message.getPayloadType().getName());
        }
        EventType type = catalog.of(event.getPayloadType())
                .orElseThrow(() -> new IllegalStateException(
                        event.getPayloadType().getName() + " has no logical name in the EventCatalog"));
        return new NewEvent(
                event,
                type,
                event.getTimestamp().truncatedTo(ChronoUnit.MICROS), // what PostgreSQL keeps, and what is hashed
                app(event),
                event.serializePayload(serializer, byte[].class).getData(),
                event.serializeMetaData(serializer, byte[].class).getData());
    }

    private static UUID app(DomainEventMessage<?> event) {
        if (event.getMetaData().get(EventMeta.APP) instanceof String app) {
            return UUID.fromString(app);
        }
        throw new IllegalStateException("an event of stream " + event.getAggregateIdentifier() + " names no "
                + EventMeta.APP + " in its metadata");
    }

    /** Returns the highest index. */
    private long insert(List<NewEvent> rows) {
        String timeout = Long.toString(settings.longestAppend().dividedBy(2).toMillis());
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try (PreparedStatement statement = connection.prepareStatement(APPEND, new String[] {"global_index"})) {
            for (NewEvent row : rows) {
                DomainEventMessage<?> event = row.event();
                statement.setString(1, event.getType());
                statement.setString(2, event.getAggregateIdentifier());
                statement.setLong(3, event.getSequenceNumber());
                statement.setString(4, event.getIdentifier());
                statement.setString(5, row.type().name());
                statement.setString(6, row.revision());
                statement.setBytes(7, row.payload());
                statement.setBytes(8, row.metaData());
                writeTimestamp(statement, 9, row.at());
                statement.setObject(10, row.app());
                statement.setBytes(11, row.contentHash());
                statement.setString(12, timeout);
                statement.setString(13, event.getAggregateIdentifier());
                statement.setLong(14, event.getSequenceNumber() - 1);
                statement.addBatch();
            }
            statement.executeBatch();
            long highest = 0;
            try (ResultSet drawn = statement.getGeneratedKeys()) {
                while (drawn.next()) {
                    highest = Math.max(highest, drawn.getLong(1));
                }
            }
            return highest;
        } catch (SQLException e) {
            handlePersistenceException(e, refused(rows, e));
            throw new EventStoreException("cannot append", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** The event that PostgreSQL names as the duplicate; the first where it names none. */
    private static EventMessage<?> refused(List<NewEvent> rows, SQLException e) {
        String message = String.valueOf(e.getMessage());
        return rows.stream()
                .map(NewEvent::event)
                .filter(event ->
                        message.contains("(" + event.getAggregateIdentifier() + ", " + event.getSequenceNumber() + ")"))
                .findFirst()
                .<EventMessage<?>>map(Function.identity())
                .orElse(rows.getFirst().event());
    }

    @Override
    protected List<TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        GapAwareTrackingToken position = withoutDeadGaps(lastToken == null ? START : (GapAwareTrackingToken) lastToken);
        // One statement is one snapshot: a transaction around it would only add round trips.
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try (PreparedStatement statement = statementAfter(connection, position, batchSize);
                ResultSet rows = statement.executeQuery()) {
            List<TrackedEventData<?>> events = new ArrayList<>();
            while (rows.next()) {
                TrackedDomainEventData<?> event = getTrackedEventData(rows, position);
                events.add(event);
                position = (GapAwareTrackingToken) event.trackingToken();
            }
            return events;
        } catch (SQLException e) {
            throw new EventStoreException("cannot read the log after " + position.getIndex(), e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private static PreparedStatement statementAfter(
            Connection connection, GapAwareTrackingToken position, int batchSize) throws SQLException {
        if (!position.hasGaps()) {
            PreparedStatement statement = connection.prepareStatement(AFTER);
            statement.setLong(1, position.getIndex());
            statement.setInt(2, batchSize);
            return statement;
        }
        PreparedStatement statement = connection.prepareStatement(AFTER_AND_GAPS);
        statement.setArray(
                1, connection.createArrayOf("bigint", position.getGaps().toArray()));
        statement.setLong(2, position.getIndex());
        statement.setInt(3, batchSize);
        return statement;
    }

    private GapAwareTrackingToken withoutDeadGaps(GapAwareTrackingToken position) {
        return position.hasGaps() ? position.withGapsTruncatedAt(horizon.seen(position.getIndex())) : position;
    }

    private Instant shownUpTo() {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try (PreparedStatement statement = connection.prepareStatement(SHOWN_UP_TO);
                ResultSet row = statement.executeQuery()) {
            OffsetDateTime time = row.next() ? row.getObject(1, OffsetDateTime.class) : null;
            return time == null ? Instant.EPOCH : time.toInstant(); // a standby that has replayed nothing yet
        } catch (SQLException e) {
            throw new EventStoreException("cannot ask the log's database for its time", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    @Override
    protected TrackedDomainEventData<?> getTrackedEventData(ResultSet row, @Nullable GapAwareTrackingToken previous)
            throws SQLException {
        GapAwareTrackingToken position = previous == null ? START : previous;
        return new TrackedDomainEventData<>(
                position.advanceTo(row.getLong("global_index"), settings.maxGapOffset()),
                (GenericDomainEventEntry<?>) getDomainEventData(row));
    }

    /**
     * The start of the log, always. Axon takes the lowest visible index, and none while the log is empty: a processor that
     * begins while the very first appends are in flight would miss the later committed of them.
     */
    @Override
    public TrackingToken createTailToken() {
        return START;
    }

    @Override
    protected PreparedStatement createTokenAt(Connection connection, Instant moment) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(BEFORE_MOMENT);
        writeTimestamp(statement, 1, moment);
        return statement;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String streamId) {
        if (!settings.snapshots().any()) {
            return Stream.empty();
        }
        return super.readSnapshotData(streamId)
                .filter(snapshot ->
                        settings.snapshots().reads(snapshot.getPayload().getType()));
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toString();
    }

    @Override
    protected void writeTimestamp(PreparedStatement statement, int position, Instant timestamp) throws SQLException {
        statement.setObject(position, OffsetDateTime.ofInstant(timestamp, ZoneOffset.UTC));
    }
}
