package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.migration.SchemaMigration;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class SeparateLogServerTest {

    @Configuration(proxyBeanMethods = false)
    @Import(NotesProjection.class)
    static class Reader extends TestApp.WithoutLog {

        @Bean
        SchemaMigration querySchema() {
            return new SchemaMigration(1, "query", "db/processor");
        }

        @Bean
        ProcessorSpec notes() {
            return new ProcessorSpec(NotesProjection.NAME, "query", 2, 50, true);
        }
    }

    @Test
    void aServiceMayKeepItsOwnDataElsewhereThanTheLog() {
        var log = TestPostgres.freshDatabase();
        try (var writer = new TestApp(log, T5WakeUpTest.Writer.class);
                var reader = new TestApp(
                        TestPostgres.freshDatabase(),
                        Reader.class,
                        "slotgraph.log.url=" + log.url(),
                        "slotgraph.log.username=" + log.user(),
                        "slotgraph.log.password=" + log.password())) {
            var positions = reader.bean(ReadPosition.class);
            for (int i = 0; i < 5; i++) {
                String note = writer.publishTo(TestApp.newStream(), "hello");

                assertThat(positions.await(NotesProjection.NAME, positions.head(), Duration.ofSeconds(10)))
                        .isTrue();

                assertThat(reader.bean(NotesProjection.class).seen()).contains(note);
            }
            assertThat(reader.sql
                            .sql("select count(*) from query.token_entry")
                            .query(Integer.class)
                            .single())
                    .isGreaterThanOrEqualTo(2);
        }
    }
}
