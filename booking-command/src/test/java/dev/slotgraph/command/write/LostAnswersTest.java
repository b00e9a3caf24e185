package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.ServiceProcess;
import dev.slotgraph.platform.testing.TestPostgres;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.UncheckedIOException;
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
    private final List<ServiceProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(ServiceProcess::kill);
    }

    private Api start() {
        var started = ServiceProcess.start(MortalService.class, database).ready();
        processes.add(started);
        return started.api();
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
        assertThat(processes.getFirst().process().onExit().join().exitValue()).isEqualTo(KILLED);
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
