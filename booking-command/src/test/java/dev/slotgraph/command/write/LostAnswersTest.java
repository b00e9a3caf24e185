package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.platform.testing.TestPostgres;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** A process that dies after its commit and before its answer: whoever asks again is answered as if it had not. */
class LostAnswersTest {

    private static final String KEY = "live_api_key_ofTheTests";
    private static final String DIE = "X-Die-Before-The-Answer";
    private static final int KILLED = 137;

    /** The service, with a way to end it where the answer is ready and nobody has it yet. Not scanned: other tests do not have it. */
    static final class MortalService {

        public static void main(String[] arguments) {
            SpringApplication.run(new Class<?>[] {BookingCommandApplication.class, MortalService.class}, arguments);
        }

        @Bean
        FilterRegistrationBean<Filter> death() {
            return new FilterRegistrationBean<>((request, response, chain) -> {
                if (request instanceof HttpServletRequest http
                        && http.getHeader(DIE) != null
                        && response instanceof HttpServletResponse answer) {
                    chain.doFilter(request, new ContentCachingResponseWrapper(answer));
                    Runtime.getRuntime().halt(KILLED);
                }
                chain.doFilter(request, response);
            });
        }
    }

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final JdbcClient sql =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final List<Process> processes = new ArrayList<>();
    private int port;

    @AfterEach
    void end() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Api start() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        processes.add(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MortalService.class.getName(),
                        "--server.port=" + port,
                        "--slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "--slotgraph.bootstrap-key=" + KEY,
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        var api = new Api(port, KEY);
        await().atMost(Duration.ofSeconds(90))
                .ignoreException(UncheckedIOException.class)
                .until(() -> api.get("/v2/keys").status() == 200);
        return api;
    }

    @Test
    void isGivenAgainByTheNextProcess() throws Exception {
        var id = UUID.randomUUID().toString();
        var heard = UUID.randomUUID().toString();
        var lost = UUID.randomUUID().toString();
        var first = start();
        var resource = first.resource("");
        var earlier = Api.booking(resource, "instant", "2027-02-01T09:00:00Z", "2027-02-01T10:00:00Z", "");
        var answered = first.post("/v2/bookings", earlier, "Idempotency-Key", heard);
        var booking = Api.booking(
                resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z", ",\"id\":\"%s\"".formatted(id));

        assertThatThrownBy(() -> first.post("/v2/bookings", booking, "Idempotency-Key", lost, DIE, "now"))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(processes.getFirst().onExit().join().exitValue()).isEqualTo(KILLED);
        assertThat(events(id)).isEqualTo(1);

        var second = start();
        var byKey = second.post("/v2/bookings", booking, "Idempotency-Key", lost);
        var byId = second.post("/v2/bookings", booking);
        var again = second.post("/v2/bookings", earlier, "Idempotency-Key", heard);

        assertThat(byKey.status()).isEqualTo(201);
        assertThat(byKey.id()).isEqualTo(id);
        assertThat(byKey.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(byKey.header("ETag")).isEqualTo("\"1\"");
        assertThat(byId.status()).isEqualTo(200);
        assertThat(byId.raw().body()).isEqualTo(byKey.raw().body());
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.raw().body()).isEqualTo(answered.raw().body());
        assertThat(events(id)).isEqualTo(1);
        assertThat(sql.sql("select count(*) from booking.calendar_claim")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    private long events(String stream) {
        return sql.sql("select count(*) from booking.domain_event where stream_id = ?")
                .param(stream)
                .query(Long.class)
                .single();
    }
}
