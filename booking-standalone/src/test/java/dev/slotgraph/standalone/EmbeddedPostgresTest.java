package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    private static final Version VERSION = new Version("0.1.0");
    private static final String PASSWORD = "correct-horse";

    @TempDir
    Path temporary;

    private DataFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(TestFolders.dataIn(temporary), VERSION);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private EmbeddedPostgres prepare() {
        return EmbeddedPostgres.prepare(TestFolders.programs(), folder, PASSWORD);
    }

    private ProcessHandle server() throws IOException {
        return PostmasterFile.read(folder.path().resolve("postgres-18"))
                .flatMap(PostmasterFile::server)
                .orElseThrow();
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, PASSWORD);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (var result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    @Test
    void everyCommitIsOnDiskAndNobodyElseGetsIn() throws SQLException {
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();

            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(ask(postgres, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("f");
            assertThat(ask(postgres, "show server_version")).startsWith("18.");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, "wrong"))
                    .satisfies(refusal -> assertThat(refusal.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void dataOutlivesARestart() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
            ask(postgres, "create extension btree_gist");
            ask(postgres, "create table kept as select 'still here' as word");
        }
        assertThat(PostmasterFile.read(folder.path().resolve("postgres-18"))).isEmpty();

        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
            assertThat(ask(postgres, "select word from kept")).isEqualTo("still here");
        }
    }

    @Test
    void aServerThatDiesComesBackWithWhatItHadCommitted() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
            ask(postgres, "create table kept as select 'committed' as word");
            ProcessHandle first = server();

            first.destroyForcibly();

            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ask(postgres, "select word from kept").equals("committed"));
            assertThat(server().pid()).isNotEqualTo(first.pid());
        }
        assertThat(PostmasterFile.read(folder.path().resolve("postgres-18"))).isEmpty();
    }

    @Test
    void aStrangerUnderADeadServersNumberIsNoObstacle() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
        }
        Path data = folder.path().resolve("postgres-18");
        Process stranger = new ProcessBuilder(Unprivileged.choose(
                                OperatingSystem.self(),
                                folder.path(),
                                TestFolders.programs().home())
                        .command(List.of("sleep", "60")))
                .start();
        try {
            Files.write(
                    data.resolve("postmaster.pid"),
                    List.of("" + stranger.pid(), data.toString(), "1800000000", "5432", "", "127.0.0.1"));
            try (EmbeddedPostgres postgres = prepare()) {
                postgres.start();
                assertThat(ask(postgres, "select 1")).isEqualTo("1");
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void whatACutShortFirstStartLeftIsMadeAnew() throws SQLException, IOException {
        Files.createDirectories(folder.path().resolve("postgres-18.new/base"));
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
        try (Stream<Path> entries = Files.list(folder.path())) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).doesNotContain("postgres-18.new");
        }
    }

    @Test
    void theDataOfAnotherMajorVersionIsLeftAlone() throws IOException {
        Path old = Files.createDirectory(folder.path().resolve("postgres-17"));
        assertThatExceptionOfType(CannotStart.class)
                .isThrownBy(this::prepare)
                .withMessageContainingAll(
                        "version 17", "brings 18", folder.path().toString());
        Files.delete(old);

        Path data = Files.createDirectory(folder.path().resolve("postgres-18"));
        Files.writeString(data.resolve("PG_VERSION"), "19\n");
        assertThatExceptionOfType(CannotStart.class).isThrownBy(this::prepare).withMessageContaining("version 19");
        Files.delete(data.resolve("PG_VERSION"));
        assertThatExceptionOfType(CannotStart.class).isThrownBy(this::prepare).withMessageContaining("version none");
    }

    @Test
    void aSettingThatPostgresRefusesIsReportedInItsWords() throws IOException {
        try (EmbeddedPostgres postgres = prepare()) {
            postgres.start();
        }
        Files.writeString(folder.path().resolve("postgres-18/postgresql.auto.conf"), "shared_buffers = 'much'\n");
        try (EmbeddedPostgres postgres = prepare()) {
            assertThatExceptionOfType(CannotStart.class)
                    .isThrownBy(postgres::start)
                    .withMessageContainingAll("shared_buffers", "Its log is in");
        }
    }
}
