package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, killed and stopped as the system does it while they send: at least once, never reordered, never lost. */
@Timeout(240)
class ProcessesTest {

    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(2);
    private static final int BOOKINGS = 300;
    private static final int MESSAGES = 4;

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();
    private final List<ProjectorProcess> processes = new ArrayList<>();
    private final List<UUID> bookings =
            IntStream.range(0, BOOKINGS).mapToObj(_ -> UUID.randomUUID()).toList();

    @AfterEach
    void close() throws Exception {
        for (ProjectorProcess process : processes) {
            process.close();
        }
        rig.close();
    }

    @Test
    void aProcessKilledBetweenClaimSendAndRecordLosesNothingAndReordersNothing() throws Exception {
        ProjectorProcess first = start();
        begin();
        await().atMost(Duration.ofMinutes(1)).until(() -> receiver.received().size() > BOOKINGS / 2);

        first.kill();
        assertThat(rig.count("in_flight")).isPositive();
        start();

        arrived();
    }

    @Test
    void aProcessStoppedBeyondItsLeaseAndWokenDoesNoHarm() throws Exception {
        ProjectorProcess first = start();
        ProjectorProcess second = start();
        begin();
        await().atMost(Duration.ofMinutes(1)).until(() -> receiver.received().size() > BOOKINGS / 2);

        first.signal("STOP");
        await().atMost(Duration.ofMinutes(2)).until(() -> rig.count("delivered") == BOOKINGS * MESSAGES);
        int before = receiver.received().size();
        first.signal("CONT");
        // It works again: what is new goes, whoever sends it, when the other is gone.
        second.kill();
        UUID after = UUID.randomUUID();
        rig.enqueue(message(rig.reload(endpoint()), after, 1));
        await().atMost(Duration.ofMinutes(1)).until(() -> of(after).size() == 1);

        // But for what was on the wire when it was stopped, it sent nothing that the other had sent.
        assertThat(receiver.received()).hasSize(before + 1);
        arrived();
    }

    private ProjectorProcess start() {
        var process =
                new ProjectorProcess(rig.database.url(), rig.database.user(), rig.database.password(), LEAVE_WITHIN);
        processes.add(process);
        await().atMost(Duration.ofSeconds(90)).until(process::started);
        return process;
    }

    private void begin() {
        receiver.answer(_ -> {
            Thread.sleep(20);
            return 200;
        });
        Endpoint endpoint = rig.endpoint(receiver);
        for (int sequence = 1; sequence <= MESSAGES; sequence++) {
            int next = sequence;
            rig.enqueue(bookings.stream()
                    .map(booking -> message(endpoint, booking, next))
                    .toArray(Message[]::new));
        }
    }

    private Endpoint endpoint() {
        return rig.endpoints.list(DeliveryRig.APP, 0, 1).getFirst();
    }

    private void arrived() {
        await().atMost(Duration.ofMinutes(2)).until(() -> rig.count("pending") + rig.count("in_flight") == 0);
        for (UUID booking : bookings) {
            var numbers = of(booking);
            assertThat(numbers).isSorted();
            assertThat(numbers.stream().distinct().collect(Collectors.toList()))
                    .isEqualTo(IntStream.rangeClosed(1, MESSAGES).boxed().toList());
        }
    }

    private List<Integer> of(UUID booking) {
        return receiver.received().stream()
                .filter(request -> request.body().contains(booking.toString()))
                .map(Received::number)
                .toList();
    }
}
