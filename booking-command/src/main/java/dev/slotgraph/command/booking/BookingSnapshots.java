package dev.slotgraph.command.booking;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.EventType;
import dev.slotgraph.platform.eventlog.Snapshots;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.spring.eventsourcing.SpringAggregateSnapshotter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Spares bookings with a long history reading all of it for each action. Personal data in a snapshot is under the person's key, as
 * in the events.
 */
@Configuration(proxyBeanMethods = false)
class BookingSnapshots {

    /** To be raised with every change of what {@code BookingState} keeps or how it is folded: older snapshots are passed over. */
    static final int REVISION = 1;

    /** Most bookings never get there, and are loaded by their events alone. */
    private static final int EVERY = 50;

    @Bean
    Snapshots snapshots() {
        return new Snapshots(new EventCatalog(List.of(new EventType("booking.snapshot", REVISION, Booking.class))));
    }

    /** One at a time, and after the action that was one too many. */
    @Bean
    ExecutorService bookingSnapshotThread() {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("booking-snapshots").daemon().factory());
    }

    @Bean
    Snapshotter bookingSnapshotter(
            org.axonframework.config.Configuration axon,
            @Qualifier("eventStore") EventStore events,
            TransactionManager transactions,
            ParameterResolverFactory parameters,
            HandlerDefinition handlers,
            @Qualifier("bookingSnapshotThread") ExecutorService thread) {
        return SpringAggregateSnapshotter.builder()
                .eventStore(events)
                .transactionManager(transactions)
                .repositoryProvider(axon::repository)
                .parameterResolverFactory(parameters)
                .handlerDefinition(handlers)
                .executor(thread)
                .build();
    }

    @Bean
    SnapshotTriggerDefinition bookingSnapshotTrigger(Snapshotter snapshotter) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, EVERY);
    }
}
