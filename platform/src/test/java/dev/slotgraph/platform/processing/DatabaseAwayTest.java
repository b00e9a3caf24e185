package dev.slotgraph.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.platform.eventlog.Notes;
import dev.slotgraph.platform.eventlog.TestLog;
import dev.slotgraph.platform.migration.DatabaseGate;
import dev.slotgraph.platform.testing.Door;
import dev.slotgraph.platform.testing.TestPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseAwayTest {

    @Test
    void aServiceStartedBeforeItsDatabaseWaitsForIt(CapturedOutput output) throws Exception {
        try (var door = new Door(TestPostgres.freshDatabase());
                var threads = Executors.newSingleThreadExecutor()) {
            var starting = CompletableFuture.supplyAsync(
                    () -> new TestApp(door.database(), T5WakeUpTest.Reader.class), threads);
            await().atMost(Duration.ofSeconds(60)).until(() -> output.getAll().contains("Waiting for the database:"));
            assertThat(starting).isNotDone();

            door.open();

            try (var app = starting.get()) {
                assertThat(app.processor(NotesProjection.NAME).isRunning()).isTrue();
            }
            assertThat(output.getAll().lines().filter(line -> line.contains("Waiting for the database:")))
                    .isNotEmpty();
            assertThat(output.getAll()).doesNotContain("\tat org.postgresql");
        }
    }

    @Test
    void aWrongPasswordIsSaidAtOnce() {
        var database = TestPostgres.freshDatabase();
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername("nobody");
            pool.setPassword("wrong");
            assertThatThrownBy(() -> DatabaseGate.pass(pool, "the database", connection -> true))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void aReaderWaitsUntilTheOwnerOfTheLogHasMadeIt(CapturedOutput output) throws Exception {
        var database = TestPostgres.freshDatabase();
        try (var threads = Executors.newSingleThreadExecutor()) {
            var starting =
                    CompletableFuture.supplyAsync(() -> new TestApp(database, TestApp.WithoutLog.class), threads);
            await().atMost(Duration.ofSeconds(60)).until(() -> output.getAll().contains("Waiting for the event log"));
            assertThat(starting).isNotDone();

            try (var owner = new TestApp(database, T5WakeUpTest.Writer.class);
                    var reader = starting.get()) {
                owner.publishTo(TestApp.newStream(), "hello");
                assertThat(reader.bean(ReadPosition.class).head()).isEqualTo(1);
            }
        }
    }

    @Test
    void processorsAreBackAsSoonAsTheDatabaseIs() {
        try (var log = new TestLog();
                var door = new Door(log.database)) {
            door.open();
            try (var app = new TestApp(door.database(), T5WakeUpTest.Reader.class)) {
                var projection = app.bean(NotesProjection.class);
                log.append(Notes.taken("before", 0, "hello"));
                await().untilAsserted(() -> assertThat(projection.handled).contains("before"));

                door.shut();
                log.append(Notes.taken("meanwhile", 0, "hello"));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> app.processor(NotesProjection.NAME).isError());
                assertThat(projection.handled).doesNotContain("meanwhile");
                door.open();

                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(projection.handled).contains("meanwhile"));
            }
        }
    }
}
