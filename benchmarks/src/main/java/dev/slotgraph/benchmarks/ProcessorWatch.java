package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** How far the processors have read the log, as the server tells an operator. Stateless. */
final class ProcessorWatch {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private ProcessorWatch() {}

    /**
     * Returns when it has read all of the log.
     *
     * @throws BenchmarkFailed when that takes longer than anybody would wait
     */
    static void await(HttpConnection connection, String processor, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (lag(connection, processor) > 0) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailed("processor '%s' is still behind after %s".formatted(processor, patience));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static long lag(HttpConnection connection, String processor) throws IOException {
        JsonNode processors = connection
                .get("/v2/audit/processors")
                .expectSuccess("GET /v2/audit/processors")
                .json()
                .path("data");
        return StreamSupport.stream(processors.spliterator(), false)
                .filter(one -> one.path("name").asString().equals(processor))
                .mapToLong(one -> one.path("lag").asLong())
                .findFirst()
                .orElseThrow(() -> new BenchmarkFailed("there is no processor '%s'".formatted(processor)));
    }
}
