package dev.slotgraph.webhook.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A real HTTP or HTTPS server on the loopback that remembers what it got. Thread-safe. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Answer answer = _ -> 200;

    /** Decides on the status; whatever it waits for, the sender waits for. */
    @FunctionalInterface
    public interface Answer {
        int status(Received request) throws Exception;
    }

    /** One request. */
    public record Received(
            String webhookId,
            String timestamp,
            String signature,
            String freispaceSignature,
            @Nullable String sequence,
            @Nullable String previous,
            @Nullable String attempt,
            @Nullable String replay,
            String body) {

        public int number() {
            return Integer.parseInt(String.valueOf(sequence));
        }
    }

    public Receiver() {
        this(plain());
    }

    /** Over TLS, with the server's certificate. */
    public Receiver(SSLContext tls) {
        this(secure(tls));
    }

    private Receiver(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer plain() {
        try {
            return HttpServer.create(loopback(), 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpServer secure(SSLContext tls) {
        try {
            var server = HttpsServer.create(loopback(), 1000);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    public String url() {
        return url("127.0.0.1");
    }

    /** By a name that leads to the loopback. */
    public String url(String host) {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://" + host + ":" + server.getAddress().getPort() + "/hook";
    }

    public void answer(Answer with) {
        answer = with;
    }

    /** In the order of their arrival, the refused ones too. */
    public List<Received> received() {
        return received;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var request = new Received(
                String.valueOf(headers.getFirst("webhook-id")),
                String.valueOf(headers.getFirst("webhook-timestamp")),
                String.valueOf(headers.getFirst("webhook-signature")),
                String.valueOf(headers.getFirst("X-Freispace-Signature")),
                headers.getFirst("X-Slotgraph-Sequence"),
                headers.getFirst("X-Slotgraph-Previous-Sequence"),
                headers.getFirst("X-Slotgraph-Attempt"),
                headers.getFirst("X-Slotgraph-Replay"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        received.add(request);
        try (exchange) {
            exchange.sendResponseHeaders(answer.status(request), -1);
        } catch (Exception e) {
            // The connection closes without an answer, which is an answer too.
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
