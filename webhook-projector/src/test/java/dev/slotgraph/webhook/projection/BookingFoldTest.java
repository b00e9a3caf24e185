package dev.slotgraph.webhook.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.event.Personal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BookingFoldTest {

    private static final UUID APP = new UUID(1, 1);
    private static final UUID BOOKING = new UUID(2, 1);
    private static final Instant START = Instant.parse("2027-03-01T09:00:00Z");

    private final EmbeddedEventStore log = EmbeddedEventStore.builder()
            .storageEngine(new InMemoryEventStorageEngine())
            .build();

    @AfterEach
    void close() {
        log.shutDown();
    }

    private static DomainEventMessage<?> message(long sequence, Object payload) {
        return new GenericDomainEventMessage<>(
                "booking", BOOKING.toString(), sequence, payload, MetaData.with(EventMeta.APP, APP.toString()));
    }

    private static BookingEvent step(String from, String to) {
        return new BookingTransitioned(BOOKING, "go", from, to, "request", null, START, Personal.of(BOOKING, Map.of()));
    }

    /** In the standalone the write side keeps its snapshots in the store that this reads, and nobody here can read one. */
    @Test
    void aSnapshotOfTheWriteSidesHidesNoEvent() {
        log.publish(
                message(
                        0,
                        new BookingCreated(
                                BOOKING,
                                "any",
                                1,
                                "begin",
                                "a",
                                new TimeSlot(START, START.plusSeconds(3600), "Europe/Oslo", "Europe/Oslo", false),
                                List.of(new BookedResource(new UUID(3, 1), 0, 0)),
                                null,
                                null,
                                new BookingSettings(Map.of(), false),
                                null,
                                null,
                                Personal.of(BOOKING, BookingDetails.ERASED),
                                null,
                                null)),
                message(1, step("a", "b")),
                message(2, step("b", "c")));
        log.storeSnapshot(message(1, "as the write side sees it"));

        var step = new BookingFold(log).step(APP, step("b", "c"), 2, START);

        assertThat(step.before()).isNotNull();
        assertThat(step.after().state()).isEqualTo("c");
        assertThat(step.after().version()).isEqualTo(3);
    }
}
