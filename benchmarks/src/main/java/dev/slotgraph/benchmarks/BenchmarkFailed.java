package dev.slotgraph.benchmarks;

/** A reason why there are no figures. The message is for whoever runs the benchmark. */
final class BenchmarkFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchmarkFailed(String message) {
        super(message);
    }

    BenchmarkFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
