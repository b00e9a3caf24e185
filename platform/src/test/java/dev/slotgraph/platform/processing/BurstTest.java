package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.access.OpenPath;
import dev.slotgraph.platform.testing.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** More requests at once than there are connections for. */
class BurstTest {

    private static final int REQUESTS = 400;

    @Configuration(proxyBeanMethods = false)
    static class Slow {

        @Bean
        OpenPath slow() {
            return new OpenPath("/slow");
        }

        @Bean
        SlowController slowController(JdbcClient sql) {
            return new SlowController(sql);
        }
    }

    @RestController
    static class SlowController {

        private final JdbcClient sql;

        SlowController(JdbcClient sql) {
            this.sql = sql;
        }

        @GetMapping("/slow")
        String slow() {
            return sql.sql("select 'done' from pg_sleep(0.05)")
                    .query(String.class)
                    .single();
        }
    }

    @Test
    void eachWaitsForItsTurnAndNoneIsTurnedAway() {
        var database = TestPostgres.freshDatabase();
        var application = new SpringApplicationBuilder(TestApp.Base.class, TestApp.Owner.class, Slow.class)
                .properties(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "slotgraph.rate-limit.per-minute=0",
                        "slotgraph.secret-key=" + Base64.getEncoder().encodeToString(new byte[32]),
                        "logging.level.root=WARN",
                        "server.port=0");
        try (var context = application.run();
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:%s/slow"
                            .formatted(context.getEnvironment().getProperty("local.server.port"))))
                    .build();

            var answers = IntStream.range(0, REQUESTS)
                    .mapToObj(_ -> client.sendAsync(request, BodyHandlers.ofString()))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        }
    }
}
