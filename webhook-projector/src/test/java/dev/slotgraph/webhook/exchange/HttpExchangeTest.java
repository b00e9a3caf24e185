package dev.slotgraph.webhook.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.slotgraph.webhook.address.AddressPolicy;
import dev.slotgraph.webhook.address.Cidr;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.retry.Outcome.ErrorClass;
import dev.slotgraph.webhook.signature.MessageBody;
import dev.slotgraph.webhook.testing.Authority;
import dev.slotgraph.webhook.testing.Receiver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpExchangeTest {

    private static final MessageBody BODY = MessageBody.of("{\"id\":\"ü\"}");
    private static final ExchangeLimits LIMITS = new ExchangeLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(2500), 64 * 1024, 4 * 1024);

    private final ConcurrentLinkedQueue<AutoCloseable> open = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private dev.slotgraph.webhook.exchange.HttpExchange exchange = exchange(LIMITS, List.of("127.0.0.0/8"));

    @BeforeEach
    void track() {
        open.add(exchange);
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void theReceiverGetsTheVeryBytesAndHeaders() throws IOException {
        var received = new ConcurrentLinkedQueue<String>();
        String url = serve(request -> {
            received.add(request.getRequestMethod() + " " + request.getRequestURI());
            received.add(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            received.add(String.valueOf(request.getRequestHeaders().get("User-agent")));
            received.add(String.valueOf(request.getRequestHeaders().get("X-one")));
            received.add(String.valueOf(request.getRequestHeaders().get("Accept-encoding")));
            answer(request, 202, "thanks\u0000\u0007 all\n");
        });

        var result = exchange.send(request(url + "hook?a=b%20c"));

        assertThat(received).containsExactly("POST /hook?a=b%20c", "{\"id\":\"ü\"}", "[Slotgraph/test]", "[1]", "null");
        assertThat(result.outcome()).isEqualTo(new Outcome.Delivered(202));
        assertThat(result.status()).isEqualTo(202);
        assertThat(result.responseHead()).isEqualTo("thanks all\n");
        assertThat(result.took()).isPositive();
    }

    @Test
    void aNameServerThatHangsHoldsUpItsOwnNamesOnly() throws Exception {
        var asked = new AtomicInteger();
        var names = new dev.slotgraph.webhook.exchange.HttpExchange(
                Clock.systemUTC(),
                LIMITS,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                new UrlPolicy(new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))), false),
                _ -> false,
                host -> {
                    if (host.startsWith("hanging")) {
                        asked.incrementAndGet();
                        awaitEnd();
                    }
                    return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
                },
                200,
                "Slotgraph/test");
        open.add(names);
        String url = serve(request -> answer(request, 200, ""));
        String port = url.substring(url.lastIndexOf(':'));
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                var _ = senders.submit(() -> names.send(request("http://hanging.example" + port)));
            }
            while (asked.get() == 0) {
                Thread.onSpinWait();
            }

            assertThat(names.send(request("http://good.example" + port)).outcome())
                    .isEqualTo(new Outcome.Delivered(200));
            assertThat(asked).hasValue(1);
            end.countDown();
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRedirectIsAFailureAndNobodyFollowsIt() throws IOException {
        var visits = new AtomicInteger();
        String target = serve(request -> {
            visits.incrementAndGet();
            answer(request, 200, "");
        });
        for (int status : List.of(301, 302, 303, 307, 308)) {
            String url = serve(request -> {
                request.getResponseHeaders().add("Location", target);
                answer(request, status, "");
            });

            assertThat(exchange.send(request(url)).outcome())
                    .isEqualTo(new Outcome.Failed(ErrorClass.HTTP, status, null));
        }
        assertThat(visits).hasValue(0);
    }

    @Test
    void aRedirectToAMetadataAddressLeadsNowhere() throws IOException {
        String url = serve(request -> {
            request.getResponseHeaders().add("Location", "http://169.254.169.254/latest/meta-data/");
            answer(request, 302, "");
        });

        var result = exchange.send(request(url));

        assertThat(result.outcome()).isEqualTo(new Outcome.Failed(ErrorClass.HTTP, 302, null));
        assertThat(result.responseHead()).isEmpty();
    }

    @Test
    void aReceiverThatLiesAboutTheLengthOfItsAnswerHasAnsweredAllTheSame() throws IOException {
        for (String length : List.of("5", "1000000000", "9223372036854775807")) {
            String url = raw((_, out) -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nten bytes!"
                        .formatted(length)
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
            });

            var result = exchange.send(request(url));

            assertThat(result.outcome()).as(length).isEqualTo(new Outcome.Delivered(200));
            assertThat("ten bytes!").startsWith(result.responseHead());
        }
    }

    @Test
    void noCookieComesBack() throws IOException {
        var cookies = new ConcurrentLinkedQueue<String>();
        String url = serve(request -> {
            cookies.add(String.valueOf(request.getRequestHeaders().get("Cookie")));
            request.getResponseHeaders().add("Set-Cookie", "a=b");
            answer(request, 200, "");
        });

        exchange.send(request(url));
        exchange.send(request(url));

        assertThat(cookies).containsExactly("null", "null");
    }

    @Test
    void whatTheReceiverAsksForIsHeard() throws IOException {
        String busy = serve(request -> {
            request.getResponseHeaders().add("Retry-After", "120");
            answer(request, 429, "");
        });
        String gone = serve(request -> answer(request, 410, ""));
        String stop = serve(request -> {
            request.getResponseHeaders().add("webhook-delivery", "disable");
            answer(request, 200, "");
        });

        assertThat(exchange.send(request(busy)).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.HTTP, 429, Duration.ofMinutes(2)));
        assertThat(exchange.send(request(gone)).outcome()).isEqualTo(new Outcome.Gone(410));
        assertThat(exchange.send(request(stop)).outcome()).isEqualTo(new Outcome.Gone(200));
    }

    @Test
    void aReceiverThatHangsCostsAtMostTheTimeoutForAByte() throws IOException {
        String url = raw((_, _) -> end.await());

        var result = exchange.send(request(url));

        assertThat(result.outcome()).isEqualTo(new Outcome.Failed(ErrorClass.TIMEOUT, null, null));
        assertThat(result.took()).isLessThan(LIMITS.total());
    }

    @Test
    void aReceiverThatDripsItsHeadersIsCutOffByTheWallClock() throws IOException {
        String url = raw((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            drip(out);
        });

        var result = exchange.send(request(url));

        assertThat(result.outcome()).isEqualTo(new Outcome.Failed(ErrorClass.TIMEOUT, null, null));
        assertThat(result.took())
                .isBetween(LIMITS.total().minusMillis(50), LIMITS.total().plusMillis(700));
    }

    @Test
    void aReceiverThatDripsItsBodyHasAnsweredAllTheSame() throws IOException {
        String url = raw((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            drip(out);
        });

        var result = exchange.send(request(url));

        assertThat(result.outcome()).isEqualTo(new Outcome.Delivered(200));
        assertThat(result.took()).isLessThan(LIMITS.total().plusMillis(700));
    }

    @Test
    void ofAnEndlessAnswerLittleIsReadAndLessIsKept() throws Exception {
        var written = new AtomicLong();
        var closed = new CountDownLatch(1);
        String url = raw((_, out) -> {
            out.write("HTTP/1.1 500 No\r\nContent-Length: 104857600\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var block = new byte[64 * 1024];
            java.util.Arrays.fill(block, (byte) 'x');
            try {
                for (int i = 0; i < 1600; i++) {
                    out.write(block);
                    written.addAndGet(block.length);
                }
            } finally {
                closed.countDown();
            }
        });

        var result = exchange.send(request(url));

        assertThat(result.status()).isEqualTo(500);
        assertThat(result.responseHead()).hasSize(4 * 1024);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        // The rest is what fits into the socket buffers of both sides.
        assertThat(written.get()).isLessThan(16L << 20);
    }

    @Test
    void aConnectionThatBreaksIsNoAnswer() throws IOException {
        String reset = raw((socket, _) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
        String noise = raw((_, out) -> out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThat(exchange.send(request(reset)).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.BROKEN, null, null));
        assertThat(exchange.send(request(noise)).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.BROKEN, null, null));
    }

    @Test
    void nobodyThereIsRefusedAndNoNameIsDns() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }

        assertThat(exchange.send(request("http://127.0.0.1:" + port + "/")).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.REFUSED, null, null));
        assertThat(exchange.send(request("https://nowhere.example/")).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.DNS, null, null));
    }

    @Test
    void whatMayNotBeReachedIsNotConnectedTo() throws IOException {
        var visits = new AtomicInteger();
        String url = serve(request -> {
            visits.incrementAndGet();
            answer(request, 200, "");
        });
        exchange = exchange(LIMITS, List.of("10.0.0.0/8"));
        open.add(exchange);
        var blocked = new Outcome.Blocked(ErrorClass.BLOCKED);

        assertThat(exchange.send(request(url)).outcome()).isEqualTo(blocked);
        assertThat(exchange.send(request(url.replace("127.0.0.1", "loopback.example")))
                        .outcome())
                .isEqualTo(blocked);
        assertThat(exchange.send(request("https://loopback.example/")).outcome())
                .isEqualTo(blocked);
        assertThat(visits).hasValue(0);
    }

    @Test
    void onlyACertificateForTheNameFromWhoIsTrustedIsBelieved(@TempDir Path keys, @TempDir Path otherKeys)
            throws Exception {
        var authority = new Authority(keys);
        var receiver = new Receiver(authority.server("right.example"));
        open.add(receiver);
        var trusting = exchange(ExchangeLimits.DEFAULT, List.of("127.0.0.0/8"), authority.client());
        open.add(trusting);
        var trustingAnother =
                exchange(ExchangeLimits.DEFAULT, List.of("127.0.0.0/8"), new Authority(otherKeys).client());
        open.add(trustingAnother);

        assertThat(trustingAnother.send(request(receiver.url("right.example"))).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.TLS, null, null));
        assertThat(trusting.send(request(receiver.url("wrong.example"))).outcome())
                .isEqualTo(new Outcome.Blocked(ErrorClass.TLS));
        assertThat(trusting.send(request(receiver.url())).outcome()).isEqualTo(new Outcome.Blocked(ErrorClass.TLS));
        assertThat(receiver.received()).isEmpty();
        assertThat(trusting.send(request(receiver.url("right.example"))).outcome())
                .isEqualTo(new Outcome.Delivered(200));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void aCertificateThatNobodyVouchesForEndsInTls(@TempDir Path keys) throws Exception {
        var receiver = new Receiver(new Authority(keys).server("right.example"));
        open.add(receiver);
        exchange = exchange(ExchangeLimits.DEFAULT, List.of("127.0.0.0/8"));
        open.add(exchange);

        assertThat(exchange.send(request(receiver.url("right.example"))).outcome())
                .isEqualTo(new Outcome.Failed(ErrorClass.TLS, null, null));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void afterAHundredCutOffExchangesThePoolIsStillWhole() throws Exception {
        String slow = raw((_, _) -> end.await());
        String good = serve(request -> answer(request, 200, ""));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(Collections.nCopies(100, () -> exchange.send(request(slow))));
        }

        assertThat(exchange.send(request(good)).outcome()).isEqualTo(new Outcome.Delivered(200));
    }

    private dev.slotgraph.webhook.exchange.HttpExchange exchange(ExchangeLimits limits, List<String> allowed) {
        return exchange(limits, allowed, SSLContexts.createDefault());
    }

    private dev.slotgraph.webhook.exchange.HttpExchange exchange(
            ExchangeLimits limits, List<String> allowed, SSLContext trusted) {
        var addresses = new AddressPolicy(allowed.stream().map(Cidr::parse).toList());
        return new dev.slotgraph.webhook.exchange.HttpExchange(
                Clock.systemUTC(),
                limits,
                addresses,
                new UrlPolicy(addresses, false),
                _ -> false,
                host -> switch (host) {
                    case "loopback.example", "right.example", "wrong.example" ->
                        new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
                    default -> throw new UnknownHostException(host);
                },
                100,
                "Slotgraph/test",
                trusted);
    }

    private static OutboundRequest request(String url) {
        return new OutboundRequest(url, Map.of("X-One", "1"), BODY);
    }

    private String serve(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        open.add(() -> server.stop(0));
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void answer(HttpExchange request, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    @FunctionalInterface
    private interface RawHandler {
        void handle(Socket socket, OutputStream out) throws Exception;
    }

    private String raw(RawHandler handler) throws IOException {
        var server = new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"));
        open.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            socket.getInputStream().read();
                            handler.handle(socket, socket.getOutputStream());
                        } catch (Exception e) {
                            // The client has hung up, which is what these tests are about.
                            return;
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private void drip(OutputStream out) throws Exception {
        while (!end.await(100, TimeUnit.MILLISECONDS)) {
            out.write('x');
            out.flush();
        }
    }
}
