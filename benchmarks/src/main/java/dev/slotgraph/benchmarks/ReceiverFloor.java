package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The receiver alone: as many connections as the server may have to one host, each sends the next message as soon as the last one is
 * answered. No database, no signature, no order, no retry.
 */
final class ReceiverFloor {

    /** The default of {@code slotgraph.webhooks.per-host}. */
    static final int CONNECTIONS = 128;

    /** About as long as a message about a booking of the workload. */
    private static final int BODY = 1_500;

    private ReceiverFloor() {}

    static double messagesPerSecond(Duration answerAfter, Duration time) throws IOException, InterruptedException {
        try (var receiver = Receiver.start(answerAfter)) {
            var workers = IntStream.range(0, CONNECTIONS)
                    .mapToObj(_ -> new Sender(receiver.port()))
                    .toList();
            return ClosedLoop.run(workers, ClosedLoop.forTime(time)).pairsPerSecond();
        }
    }

    private static final class Sender implements ClosedLoop.Worker {

        private final HttpConnection connection;
        private final UUID booking = UUID.randomUUID();
        private final String body = "{\"id\":\"%s\",\"data\":\"%s\"}".formatted(booking, "x".repeat(BODY));
        private long sent;

        Sender(int port) {
            connection = new HttpConnection(port, "");
        }

        @Override
        public boolean pair(Histogram actions) throws IOException {
            sent++;
            return connection
                    .send(
                            "POST",
                            Receiver.path(0),
                            body,
                            "webhook-id: msg_" + booking + sent,
                            "X-Slotgraph-Sequence: " + sent)
                    .isSuccess();
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
