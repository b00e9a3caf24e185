package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiverTest {

    private static final UUID BOOKING = UUID.fromString("0190b8a0-0000-7000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("0190b8a0-0000-7000-8000-000000000002");

    @Test
    void aRepeatedMessageCountsOnceWithItsFirstArrival() throws IOException {
        try (var receiver = Receiver.start()) {
            receiver.note("/hook", "a", BOOKING, 1, 100);
            receiver.note("/hook", "a", BOOKING, 1, 200);
            receiver.note("/hook", "b", BOOKING, 2, 300);

            assertThat(receiver.messages()).isEqualTo(2);
            assertThat(receiver.outOfOrder()).isZero();
            assertThat(receiver.arrival(BOOKING, 1)).hasValue(100);
            assertThat(receiver.arrival(OTHER, 1)).isEmpty();
        }
    }

    @Test
    void bookingsMixButEachIsInOrder() throws IOException {
        try (var receiver = Receiver.start()) {
            receiver.note("/hook", "a", BOOKING, 1, 1);
            receiver.note("/hook", "b", OTHER, 1, 2);
            receiver.note("/hook", "c", OTHER, 2, 3);
            receiver.note("/hook", "d", BOOKING, 2, 4);
            assertThat(receiver.outOfOrder()).isZero();

            receiver.note("/hook", "e", BOOKING, 4, 5);
            receiver.note("/hook", "f", BOOKING, 3, 6);
            assertThat(receiver.outOfOrder()).isEqualTo(2);
        }
    }

    @Test
    void endpointsAreToldApartByTheirPaths() throws IOException {
        try (var receiver = Receiver.start()) {
            receiver.note(Receiver.path(0), "a", BOOKING, 1, 100);
            receiver.note(Receiver.path(1), "a", BOOKING, 1, 200);
            receiver.note(Receiver.path(1), "b", BOOKING, 2, 300);

            assertThat(receiver.messages()).isEqualTo(3);
            assertThat(receiver.outOfOrder()).isZero();
            assertThat(receiver.arrival(Receiver.path(0), BOOKING, 1)).hasValue(100);
            assertThat(receiver.arrival(Receiver.path(0), BOOKING, 2)).isEmpty();
            assertThat(receiver.arrival(Receiver.path(1), BOOKING, 2)).hasValue(300);
        }
    }
}
