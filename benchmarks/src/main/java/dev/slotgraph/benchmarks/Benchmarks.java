package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The command that measures; {@code --help} says how to use it. Ends with 1 when the figures cannot be relied on. */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (List.of(arguments).contains("--help")) {
            out.print(Options.USAGE);
            return;
        }
        try {
            Command command = Command.of(arguments);
            Options options = Options.parse(command.options(arguments));
            Report report = measure(options, command);
            out.print(report.markdown());
            if (options.out().isPresent()) {
                Files.writeString(options.out().get(), report.markdown());
            }
            System.exit(report.isSound() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
        } catch (BenchmarkFailed e) {
            System.err.println("There are no figures: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Report measure(Options options, Command command)
            throws IOException, InterruptedException, SQLException {
        if (!Files.isRegularFile(options.jar())) {
            throw new BenchmarkFailed("there is no %s. Build it with 'mvn package -DskipTests', or name it with --jar."
                    .formatted(options.jar()));
        }
        // PostgreSQL, under another user when this runs as root, has to pass through.
        Path home = Files.createTempDirectory(
                options.folder().toAbsolutePath(),
                "slotgraph-benchmark-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        try {
            return command.run(options, home);
        } finally {
            delete(home);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
