package dev.slotgraph.webhook.testing;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What happens to the bookings of an app, written to the log as the write side does. Thread-safe, but for two that tell of one stream. */
public final class Story {

    private static final Instant START = Instant.parse("2027-03-01T09:00:00Z");

    private final EventStore log;
    private final SubjectKeys subjects;
    private final PlatformTransactionManager transactions;
    private final UUID app;
    private final UUID staff = UUID.randomUUID();
    private final Map<UUID, Long> sequences = new ConcurrentHashMap<>();
    private final Map<UUID, Long> others = new ConcurrentHashMap<>();

    /** Begins with a resource. */
    public Story(ApplicationContext service, UUID app) {
        this.log = service.getBean(EventStore.class);
        this.subjects = service.getBean(SubjectKeys.class);
        this.transactions = service.getBean(PlatformTransactionManager.class);
        this.app = app;
        publish("resource", staff, new ResourceCreated(staff, data("Jane Doe")));
    }

    /** The resource that all take. */
    public UUID staff() {
        return staff;
    }

    /** How many events each booking has. */
    public Map<UUID, Long> sequences() {
        return sequences;
    }

    /** More events of a booking, from its first on. */
    public void tell(UUID booking, int events) {
        for (int event = 0; event < events; event++) {
            long sequence = sequences.getOrDefault(booking, 0L);
            publish("booking", booking, sequence == 0 ? created(booking) : renamed(booking, sequence));
        }
    }

    /** Its first event, of a graph that is there. */
    public BookingEvent created(UUID booking) {
        return created(booking, "instant");
    }

    public BookingEvent created(UUID booking, String graph) {
        return new BookingCreated(
                booking,
                graph,
                2,
                "confirm",
                "confirmed",
                new TimeSlot(START, START.plusSeconds(3600), "Europe/Berlin", "Europe/Berlin", false),
                List.of(new BookedResource(staff, 0, 0)),
                null,
                null,
                BookingSettings.DEFAULT,
                null,
                null,
                Personal.of(booking, new BookingDetails(null, "Cut", null, null, Map.of(), List.of())));
    }

    public static BookingEvent renamed(UUID booking, long sequence) {
        return new BookingUpdated(booking, Map.of(), Personal.of(booking, Map.of("what", "Cut " + sequence)), null);
    }

    public static ResourceData data(String name) {
        return new ResourceData(
                name,
                "staff",
                "Europe/Berlin",
                1,
                0,
                0,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    public void publish(String type, UUID stream, Object event) {
        new TransactionTemplate(transactions).executeWithoutResult(_ -> append(type, stream, event));
    }

    /** Joins the caller's transaction. */
    public void append(String type, UUID stream, Object event) {
        long sequence = (type.equals("booking") ? sequences : others).merge(stream, 1L, Long::sum) - 1;
        if (event instanceof BookingCreated) {
            subjects.create(app, stream);
        }
        log.publish(new GenericDomainEventMessage<>(
                type,
                stream.toString(),
                sequence,
                event,
                MetaData.with(EventMeta.APP, app.toString()).and(EventMeta.ACTOR, "key:test")));
    }
}
