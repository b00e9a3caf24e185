package dev.slotgraph.platform.eventlog;

import static dev.slotgraph.platform.eventlog.Notes.taken;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;

/** Stock Axon does not recognise PostgreSQL's duplicate key: a lost race looks like a broken store. */
class T3LostRaceTest {

    @Test
    void stockAxonTakesALostRaceForABrokenStore() {
        try (var stock = new StockAxon()) {
            stock.append(taken("a", 0, "first"), taken("a", 1, "second"));

            assertThatThrownBy(() -> stock.append(taken("a", 1, "again")))
                    .isExactlyInstanceOf(EventStoreException.class);
            assertThatThrownBy(() -> stock.append(taken("a", 0, "again")))
                    .isExactlyInstanceOf(EventStoreException.class);
        }
    }

    @Test
    void aLostRaceIsAConcurrencyException() {
        try (var log = new TestLog()) {
            log.append(taken("a", 0, "first"), taken("a", 1, "second"));

            assertThatThrownBy(() -> log.append(taken("a", 1, "again")))
                    .isExactlyInstanceOf(ConcurrencyException.class);
            assertThatThrownBy(() -> log.append(taken("a", 0, "again")))
                    .isExactlyInstanceOf(AggregateStreamCreationException.class);
        }
    }
}
