package dev.slotgraph.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receiver of webhooks on this machine that takes everything, and notes when it came and whether it was in order. It can stand for
 * any number of endpoints, told apart by their paths. Thread-safe.
 */
final class Receiver implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final JsonMapper JSON = new JsonMapper();

    /** Longer than a message that failed once takes to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);
    private static final String PATH = "/hook";

    private final HttpServer server;
    private final Duration answerAfter;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Map<Message, Long> arrivals = new ConcurrentHashMap<>();
    private final Map<Lane, Long> latest = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();

    private record Lane(String path, UUID booking) {}

    private record Message(Lane lane, long sequence) {}

    private Receiver(HttpServer server, Duration answerAfter) {
        this.server = server;
        this.answerAfter = answerAfter;
    }

    static Receiver start() throws IOException {
        return start(Duration.ZERO);
    }

    /** One that takes so long to answer, as if it had something to do. */
    static Receiver start(Duration answerAfter) throws IOException {
        // Else each answer waits for the acknowledgement of the one before it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var receiver = new Receiver(
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG), answerAfter);
        receiver.server.createContext(PATH, receiver::take);
        receiver.server.setExecutor(receiver.threads);
        receiver.server.start();
        return receiver;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:%d%s".formatted(port(), PATH);
    }

    /** Of one of several endpoints, counted from 0. */
    String url(int endpoint) {
        return "http://127.0.0.1:%d%s".formatted(port(), path(endpoint));
    }

    static String path(int endpoint) {
        return PATH + "/" + endpoint;
    }

    private void take(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        try (exchange) {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            note(
                    exchange.getRequestURI().getPath(),
                    header(exchange, "webhook-id"),
                    UUID.fromString(JSON.readTree(body).path("id").asString()),
                    Long.parseLong(header(exchange, "X-Slotgraph-Sequence")),
                    arrived);
            pause();
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void pause() {
        if (!answerAfter.isZero()) {
            LockSupport.parkNanos(answerAfter.toNanos());
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNull(exchange.getRequestHeaders().getFirst(name), name);
    }

    /** A message that comes again counts once, with its first arrival. */
    void note(String path, String id, UUID booking, long sequence, long arrived) {
        if (!ids.add(path + " " + id)) {
            return;
        }
        var lane = new Lane(path, booking);
        arrivals.put(new Message(lane, sequence), arrived);
        latest.compute(lane, (_, last) -> {
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
        return arrival(PATH, booking, sequence);
    }

    /** The same at one of several endpoints. */
    OptionalLong arrival(String path, UUID booking, long sequence) {
        Long arrived = arrivals.get(new Message(new Lane(path, booking), sequence));
        return arrived == null ? OptionalLong.empty() : OptionalLong.of(arrived);
    }

    /** All that came, the same message more than once included. */
    long requests() {
        return requests.get();
    }

    /** Messages by their {@code webhook-id}, at each endpoint. */
    long messages() {
        return messages.get();
    }

    /** Waits until so many messages have come, or none comes any more. */
    void await(long expected) {
        long before = messages.get();
        long since = System.nanoTime();
        while (messages.get() < expected && System.nanoTime() - since < PATIENCE.toNanos()) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            if (messages.get() > before) {
                before = messages.get();
                since = System.nanoTime();
            }
        }
    }

    /** Messages that did not follow the one before them of the same booking, at the same endpoint. */
    long outOfOrder() {
        return outOfOrder.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
