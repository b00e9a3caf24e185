package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.platform.testing.TestPostgres;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Only what can be made again is committed without waiting for the disk. */
class CommitTest {

    private static final String SETTING = "select current_setting('synchronous_commit')";

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class Reader {
        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "booking", 1, 50, false);
        }
    }

    @Test
    void aProjectionDoesNotWaitForTheDiskAndTheLogDoes() {
        try (var app = new TestApp(
                TestPostgres.freshDatabase(), Reader.class, "spring.datasource.hikari.maximum-pool-size=4")) {
            List<String> inProjection = new CopyOnWriteArrayList<>();
            app.bean(NotesProjection.class).before = stream ->
                    inProjection.add(app.sql.sql(SETTING).query(String.class).single());

            for (int i = 0; i < 5; i++) {
                app.publishTo(TestApp.newStream(), "hello");
            }

            await().untilAsserted(() -> assertThat(inProjection).hasSize(5).containsOnly("off"));
            // Whoever gets the projection's connection next has the setting of the server again.
            for (int i = 0; i < 20; i++) {
                assertThat(app.sql.sql(SETTING).query(String.class).single()).isEqualTo("on");
            }
        }
    }
}
