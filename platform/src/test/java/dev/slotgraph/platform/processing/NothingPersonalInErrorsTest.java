package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.platform.testing.TestPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What PostgreSQL says of a row at fault must not carry the row's values into exceptions, and so into log files. */
class NothingPersonalInErrorsTest {

    private static final String NAME = "Ada Lovelace";

    private static String failureOn(DataSource dataSource) {
        var sql = JdbcClient.create(dataSource);
        var failure = catchThrowable(() -> sql.sql("""
                do $$ begin
                  create temporary table guest (name text unique);
                  insert into guest values ('%1$s');
                  insert into guest values ('%1$s');
                end $$
                """.formatted(NAME).replace(
                        "'" + NAME + "'",
                        "(select string_agg(chr(c), '') from unnest(array["
                                + NAME.chars()
                                        .mapToObj(Integer::toString)
                                        .reduce((a, b) -> a + "," + b)
                                        .orElseThrow()
                                + "]) c)"))
                .update());
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void theDriverAsItComesQuotesTheRow() {
        var database = TestPostgres.freshDatabase();

        assertThat(failureOn(new DriverManagerDataSource(database.url(), database.user(), database.password())))
                .contains("guest_name_key")
                .contains(NAME);
    }

    @Test
    void ourConnectionsDoNot() {
        var log = TestPostgres.freshDatabase();
        try (var writer = new TestApp(log, T5WakeUpTest.Writer.class);
                var reader = new TestApp(
                        TestPostgres.freshDatabase(),
                        SeparateLogServerTest.Reader.class,
                        "slotgraph.log.url=" + log.url(),
                        "slotgraph.log.username=" + log.user(),
                        "slotgraph.log.password=" + log.password())) {
            for (var dataSource : new DataSource[] {
                writer.bean(DataSource.class),
                reader.bean(DataSource.class),
                reader.context.getBean(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE, DataSource.class)
            }) {
                assertThat(failureOn(dataSource)).doesNotContain(NAME);
            }
            assertThat(failureOn(writer.bean(DataSource.class))).contains("guest_name_key");
        }
    }
}
