package dev.slotgraph.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** A receiver of webhooks on this machine that takes everything, and notes when it came and whether it was in order. Thread-safe. */
final class Receiver implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Map<Message, Long> arrivals = new ConcurrentHashMap<>();
    private final Map<UUID, Long> latest = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();

    private record Message(UUID booking, long sequence) {}

    private Receiver(HttpServer server) {
        this.server = server;
    }

    static Receiver start() throws IOException {
        // Else each answer waits for the acknowledgement of the one before it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var receiver =
                new Receiver(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG));
        receiver.server.createContext("/hook", receiver::take);
        receiver.server.setExecutor(receiver.threads);
        receiver.server.start();
        return receiver;
    }

    String url() {
        return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        try (exchange) {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            note(
                    header(exchange, "webhook-id"),
                    UUID.fromString(JSON.readTree(body).path("id").asString()),
                    Long.parseLong(header(exchange, "X-Slotgraph-Sequence")),
                    arrived);
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNull(exchange.getRequestHeaders().getFirst(name), name);
    }

    /** A message that comes again counts once, with its first arrival. */
    void note(String id, UUID booking, long sequence, long arrived) {
        if (!ids.add(id)) {
            return;
        }
        arrivals.put(new Message(booking, sequence), arrived);
        latest.compute(booking, (_, last) -> {
            if (last != null && sequence != last + 1) {
                outOfOrder.incrementAndGet();
            }
            return last == null ? sequence : Math.max(last, sequence);
        });
        // Last, so that whoever waits for the number finds the arrivals.
        messages.incrementAndGet();
    }

    /** When the message about this version of the booking came, by {@link System#nanoTime()}. */
    OptionalLong arrival(UUID booking, long sequence) {
        Long arrived = arrivals.get(new Message(booking, sequence));
        return arrived == null ? OptionalLong.empty() : OptionalLong.of(arrived);
    }

    /** All that came, the same message more than once included. */
    long requests() {
        return requests.get();
    }

    /** Messages by their {@code webhook-id}. */
    long messages() {
        return messages.get();
    }

    /** Messages that did not follow the one before them of the same booking. */
    long outOfOrder() {
        return outOfOrder.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
