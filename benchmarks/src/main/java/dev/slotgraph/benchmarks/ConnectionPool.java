package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections for callers that come and go: as many as are needed at once, the one that was used last goes first. Thread-safe. */
final class ConnectionPool implements AutoCloseable {

    private final int port;
    private final String key;
    private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();

    ConnectionPool(int port, String key) {
        this.port = port;
        this.key = key;
    }

    /** A use of a connection. */
    interface Exchange<T> {
        T on(HttpConnection connection) throws IOException;
    }

    <T> T with(Exchange<T> exchange) throws IOException {
        HttpConnection first = idle.pollFirst();
        HttpConnection connection = first == null ? new HttpConnection(port, key) : first;
        try {
            return exchange.on(connection);
        } finally {
            idle.addFirst(connection);
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.close();
        }
    }
}
