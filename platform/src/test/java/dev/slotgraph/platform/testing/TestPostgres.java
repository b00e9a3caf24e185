package dev.slotgraph.platform.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL 18 for each test JVM, from Testcontainers where a Docker engine answers, else embedded; each caller gets a
 * database of its own in it. Thread-safe.
 */
public final class TestPostgres {

    private TestPostgres() {}

    /** A database that nobody else uses. It goes with the JVM. */
    public static Database freshDatabase() {
        Server server = Server.RUNNING;
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = DriverManager.getConnection(server.url("postgres"), server.user, server.password);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a test database", e);
        }
        return new Database(server.url(name), server.user, server.password);
    }

    /**
     * The whole database as {@code pg_dump} writes it, in plain SQL; empty where there is no such program for it.
     *
     * @param database its name
     */
    public static Optional<String> dump(String database) {
        return Server.RUNNING.dump().apply(database);
    }

    /** How to reach one database. */
    public record Database(String url, String user, String password) {

        /** A pool on it; the caller closes it. */
        public HikariDataSource pool(int size) {
            var config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername(user);
            config.setPassword(password);
            config.setMaximumPoolSize(size);
            return new HikariDataSource(config);
        }
    }

    private record Server(
            String host, int port, String user, String password, Function<String, Optional<String>> dump) {

        static final Server RUNNING = start();

        String url(String database) {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
        }

        private static Optional<String> dump(PostgreSQLContainer container, String database) {
            try {
                var dump = container.execInContainer("pg_dump", "-U", container.getUsername(), database);
                if (dump.getStderr().contains("server version mismatch")) {
                    System.out.println("no dump: " + dump.getStderr());
                    return Optional.empty();
                }
                if (dump.getExitCode() != 0) {
                    throw new IllegalStateException(dump.getStderr());
                }
                return Optional.of(dump.getStdout());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings("resource") // lives as long as the JVM
        private static Server start() {
            if (DockerClientFactory.instance().isDockerAvailable()) {
                var container = new PostgreSQLContainer("postgres:18")
                        .withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
                container.start();
                System.out.println("tests run on PostgreSQL from Testcontainers (postgres:18)");
                return new Server(
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        container.getUsername(),
                        container.getPassword(),
                        database -> dump(container, database));
            }
            try {
                var embedded = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
                System.out.println("tests run on embedded PostgreSQL (no Docker engine answers)");
                return new Server("localhost", embedded.getPort(), "postgres", "postgres", _ -> Optional.empty());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start the embedded PostgreSQL", e);
            }
        }
    }
}
