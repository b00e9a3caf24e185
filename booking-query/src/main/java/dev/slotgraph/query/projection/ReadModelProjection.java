package dev.slotgraph.query.projection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.block.BlockEvent;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarEvent;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarDeleted;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.calendar.CalendarFeedEvent;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.api.customer.CustomerEvent.CustomerErased;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectEvent;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteDeleted;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.processing.WritesAtEnd;
import dev.slotgraph.query.store.Register;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Folds events into the read model. Events of a batch are folded in memory and written at its end, in the transaction of the
 * processor's token. A booking's events are taken in their order: one that is known already is ignored, a gap is an error, which
 * parks the booking and lets the others go on.
 *
 * <p>Thread-safe.
 */
@Component
@ProcessingGroup(ReadModel.PROCESSOR)
public class ReadModelProjection {

    /** A few megabytes. A booking's next event mostly comes soon. */
    private static final int RECENT_BOOKINGS = 2_000;

    private static final String BATCH = ReadModelBatch.class.getName();

    private final GraphCatalog graphs;
    private final ReadModelTables tables;
    private final PassedOver passedOver;
    private final SubjectKeys keys;
    private final WritesAtEnd writes;
    private final Cache<UUID, BookingState> recent =
            Caffeine.newBuilder().maximumSize(RECENT_BOOKINGS).build();
    private volatile long rebuilds;

    ReadModelProjection(
            GraphCatalog graphs,
            ReadModelTables tables,
            PassedOver passedOver,
            SubjectKeys keys,
            DataSource dataSource) {
        this.passedOver = passedOver;
        this.graphs = graphs;
        this.tables = tables;
        this.keys = keys;
        this.writes = new WritesAtEnd(dataSource);
    }

    @EventHandler
    void on(
            BookingEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant recordedAt,
            TrackingToken token) {
        var batch = batch();
        var id = event.bookingId();
        var before = before(batch, id, sequence);
        long version = before == null ? 0 : before.version();
        if (sequence < version) {
            return;
        }
        if (sequence > version && (before == null || !passedOver.all(id, version, sequence))) {
            throw new IllegalStateException(
                    "booking %s is at version %d, its event %d cannot follow".formatted(id, version, sequence));
        }
        var after = before == null
                ? BookingState.begin(appId(app), first(event), recordedAt)
                : before.atVersion(sequence).evolve(event, recordedAt);
        var pinned = graphs.pinned(after.appId(), after.graph(), after.graphVersion());
        var row = BookingRow.of(after, pinned, token.position().orElse(0));
        batch.put(row, before == null || !row.claims().equals(claims(before, pinned)));
        writes.afterEvent(() -> flush(batch, () -> batch.takeBack(id, before)));
    }

    private static List<CalendarClaim> claims(BookingState before, Graph pinned) {
        return CalendarClaim.of(before, pinned);
    }

    @EventHandler
    void on(
            ResourceEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = switch (event) {
            case ResourceCreated created -> created.data();
            case ResourceUpdated updated -> updated.data();
            case ResourceDeleted _ -> null;
        };
        put(Register.RESOURCE, event.resourceId(), app, sequence, at, data);
    }

    @EventHandler
    void on(
            SiteEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = switch (event) {
            case SiteCreated created -> created.data();
            case SiteUpdated updated -> updated.data();
            case SiteDeleted _ -> null;
        };
        put(Register.SITE, event.siteId(), app, sequence, at, data);
    }

    @EventHandler
    void on(
            ProjectEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = switch (event) {
            case ProjectCreated created -> created.data();
            case ProjectUpdated updated -> updated.data();
            case ProjectDeleted _ -> null;
        };
        put(Register.PROJECT, event.projectId(), app, sequence, at, data);
    }

    @EventHandler
    void on(CustomerErased event) {
        // Another node may have destroyed the key, which this one still remembers: what comes next must not be read
        // with it.
        keys.lookAnew(event.customerId());
        var batch = batch();
        batch.erase(event.customerId());
        writes.afterEvent(batch::flush);
    }

    @EventHandler
    void on(
            CalendarEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = switch (event) {
            case CalendarCreated created -> created.data();
            case CalendarUpdated updated -> updated.data();
            case CalendarDeleted _ -> null;
        };
        put(Register.CALENDAR, event.calendarId(), app, sequence, at, data);
    }

    @EventHandler
    void on(
            BlockEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = switch (event) {
            case BlockCreated created -> created.data();
            case BlockUpdated updated -> updated.data();
            case BlockDeleted _ -> null;
        };
        put(Register.EVENT, event.eventId(), app, sequence, at, data);
    }

    @EventHandler
    void on(
            CalendarFeedEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant at) {
        var data = event instanceof CalendarFeedIssued issued ? issued.data() : null;
        put(Register.CALENDAR_FEED, event.feedId(), app, sequence, at, data);
    }

    /** Everything is folded anew. */
    @ResetHandler
    void reset() {
        recent.invalidateAll();
        tables.truncate();
    }

    /** @param data null when the entry is deleted, and stays as it was otherwise */
    private void put(Register register, UUID id, String app, long sequence, Instant at, @Nullable Object data) {
        var batch = batch();
        batch.put(register, new RegisterRow(id, appId(app), sequence + 1, data, at, at, data == null));
        writes.afterEvent(batch::flush);
    }

    private static BookingCreated first(BookingEvent event) {
        if (event instanceof BookingCreated created) {
            return created;
        }
        throw new IllegalStateException("booking " + event.bookingId() + " does not begin with its creation");
    }

    private static UUID appId(@Nullable String app) {
        if (app == null) {
            throw new IllegalStateException("the event names no app");
        }
        return UUID.fromString(app);
    }

    private @Nullable BookingState before(ReadModelBatch batch, UUID id, long sequence) {
        var folded = batch.booking(id);
        if (folded.isPresent()) {
            return folded.get();
        }
        if (sequence == 0) {
            return null;
        }
        // Another node, or a reset, may have gone on or back since.
        var remembered = recent.getIfPresent(id);
        if (remembered != null && remembered.version() == sequence) {
            return remembered;
        }
        batch.learn(tables.bookings(Set.of(id)));
        return batch.booking(id).orElse(null);
    }

    private ReadModelBatch batch() {
        UnitOfWork<?> unit = CurrentUnitOfWork.get().root();
        return unit.getOrComputeResource(BATCH, _ -> begin(unit));
    }

    private ReadModelBatch begin(UnitOfWork<?> unit) {
        forgetWhatWasRebuilt();
        var batch = new ReadModelBatch(tables);
        if (unit instanceof BatchingUnitOfWork<?> many) {
            var missing = missing(many.getMessages());
            if (missing.size() > 1) {
                batch.learn(tables.bookings(missing));
            }
        }
        writes.atEnd(unit, batch::flush);
        unit.afterCommit(_ -> {
            if (batch.hasErased()) {
                recent.invalidateAll();
            }
            recent.putAll(batch.bookings());
        });
        return batch;
    }

    /** Another node may have rebuilt rows that are remembered here. */
    private void forgetWhatWasRebuilt() {
        long number = tables.rebuilds();
        if (number != rebuilds) {
            recent.invalidateAll();
            rebuilds = number;
        }
    }

    /** The bookings that the batch's events follow on, and that are not remembered as they were just before. */
    private Set<UUID> missing(List<? extends Message<?>> events) {
        Map<UUID, Long> firsts = new HashMap<>();
        for (Message<?> message : events) {
            // Not the payload: one that cannot be read is for its own turn to find out.
            if (BookingEvent.class.isAssignableFrom(message.getPayloadType())
                    && message instanceof DomainEventMessage<?> event) {
                firsts.putIfAbsent(UUID.fromString(event.getAggregateIdentifier()), event.getSequenceNumber());
            }
        }
        Set<UUID> missing = new HashSet<>();
        firsts.forEach((id, sequence) -> {
            var remembered = recent.getIfPresent(id);
            if (sequence > 0 && (remembered == null || remembered.version() != sequence)) {
                missing.add(id);
            }
        });
        return missing;
    }

    private static void flush(ReadModelBatch batch, Runnable takeBack) {
        try {
            batch.flush();
        } catch (RuntimeException e) {
            takeBack.run();
            throw e;
        }
    }
}
