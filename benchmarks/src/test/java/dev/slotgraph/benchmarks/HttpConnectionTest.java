package dev.slotgraph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

    private static final String TEXT = "{\"data\":{\"name\":\"Æble\"}}";

    private final Set<InetSocketAddress> callers = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            callers.add(exchange.getRemoteAddress());
            byte[] asked = exchange.getRequestBody().readAllBytes();
            byte[] body = asked.length == 0 ? TEXT.getBytes(StandardCharsets.UTF_8) : asked;
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().add("ETag", "\"2\"");
            if (path.equals("/close")) {
                exchange.getResponseHeaders().add("Connection", "close");
            }
            // A length of 0 is this server's word for chunks.
            exchange.sendResponseHeaders(200, path.equals("/chunks") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void oneConnectionServesManyRequestsWithAndWithoutLength() throws IOException {
        try (var connection = connection()) {
            assertThat(new String(connection.get("/chunks").body(), StandardCharsets.UTF_8))
                    .isEqualTo(TEXT);
            assertThat(new String(connection.get("/").body(), StandardCharsets.UTF_8))
                    .isEqualTo(TEXT);
            Answer echo = connection.send("POST", "/", "{\"where\":\"Ærø\"}");
            assertThat(echo.json().path("where").asString()).isEqualTo("Ærø");
            assertThat(echo.version()).hasValue(2);
            assertThat(callers).hasSize(1);
        }
    }

    @Test
    void aConnectionThatTheServerClosesIsOpenedAgain() throws IOException {
        try (var connection = connection()) {
            assertThat(connection.get("/close").isSuccess()).isTrue();
            assertThat(connection.get("/").isSuccess()).isTrue();
            assertThat(callers).hasSize(2);
        }
    }

    private HttpConnection connection() {
        return new HttpConnection(server.getAddress().getPort(), "key");
    }
}
