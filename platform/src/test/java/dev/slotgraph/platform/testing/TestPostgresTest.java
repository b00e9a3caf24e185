package dev.slotgraph.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestPostgresTest {

    @Test
    void everyCallerGetsADatabaseOfItsOwnOnPostgres18() throws SQLException {
        var one = TestPostgres.freshDatabase();
        var other = TestPostgres.freshDatabase();

        assertThat(one.url()).isNotEqualTo(other.url());
        try (var pool = one.pool(1);
                var connection = pool.getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
        }
    }
}
