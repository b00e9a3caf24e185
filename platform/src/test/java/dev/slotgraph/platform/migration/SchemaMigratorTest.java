package dev.slotgraph.platform.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SchemaMigratorTest {

    @Test
    void aLaterReleaseMayBringALowerNumber() {
        try (var pool = TestPostgres.freshDatabase().pool(2)) {
            new SchemaMigrator(pool, List.of(new SchemaMigration(0, "one", "db/first")));
            new SchemaMigrator(pool, List.of(new SchemaMigration(0, "one", "db/first", "db/late")));
            new SchemaMigrator(pool, List.of(new SchemaMigration(0, "one", "db/first", "db/late")));

            assertThat(JdbcClient.create(pool)
                            .sql("select tablename from pg_tables where schemaname = 'one' and tablename !~ 'flyway'")
                            .query(String.class)
                            .list())
                    .containsExactlyInAnyOrder("one", "two", "three");
        }
    }
}
