package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The standalone's own PostgreSQL, found as anybody finds it who may read the data folder.
 *
 * @param url for JDBC
 */
record Database(String url, String password) {

    private static final String NAME = "slotgraph";
    /** Of {@code postmaster.pid}, counted from 0. */
    private static final int PORT_LINE = 3;

    static Database of(Path dataFolder) throws IOException {
        try (DirectoryStream<Path> servers = Files.newDirectoryStream(dataFolder, "postgres-[0-9]*")) {
            for (Path server : servers) {
                Path running = server.resolve("postmaster.pid");
                if (Files.exists(running)) {
                    String port = Files.readAllLines(running).get(PORT_LINE).strip();
                    return new Database(
                            "jdbc:postgresql://127.0.0.1:%s/%s".formatted(port, NAME),
                            Files.readString(dataFolder.resolve("postgres.password"))
                                    .strip());
                }
            }
        }
        throw new BenchmarkFailed("there is no running PostgreSQL in " + dataFolder);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, NAME, password);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value that the query answers. */
    String text(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    @Override
    public String toString() {
        return url;
    }
}
