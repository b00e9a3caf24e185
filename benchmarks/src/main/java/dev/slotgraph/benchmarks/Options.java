package dev.slotgraph.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param out also gets the report
 * @param folder below which the data is written
 * @param loadTime of a round at full speed
 * @param rateTime of a round at a constant rate
 * @param bookings made before the memory is read
 * @param requests of each kind in a round, for availability
 * @param pastBookings that lie behind all questions, for availability
 * @param lanes that are delivered at once, for webhooks
 * @param endpoints of which one is dead, for webhooks
 * @param backlog messages that wait when the memory is read, for webhooks
 * @param events of bookings in the log, for the audit
 */
record Options(
        Path jar,
        Optional<Path> out,
        Path java,
        List<String> javaOptions,
        Path folder,
        int rounds,
        Duration warmUp,
        Duration loadTime,
        Duration rateTime,
        int bookings,
        int starts,
        int resources,
        int connections,
        int actionsPerSecond,
        int requests,
        int pastBookings,
        int lanes,
        int endpoints,
        int backlog,
        int events) {

    static final String USAGE = """
            Measures Slotgraph's standalone beside bare JDBC on the same PostgreSQL, and prints a table in Markdown.

              java -jar benchmarks/target/benchmarks.jar [options]                what is written, and what follows on it
              java -jar benchmarks/target/benchmarks.jar availability [options]   how fast free time is found
              java -jar benchmarks/target/benchmarks.jar webhooks [options]       how fast receivers are told, and what disturbs them
              java -jar benchmarks/target/benchmarks.jar audit [options]          how fast a long log is read, verified and replayed

              --out FILE               also write the report there
              --jar FILE               the standalone (booking-standalone/target/booking-standalone.jar)
              --folder FOLDER          where the data is written; on the disk that is to be measured (the system's temporary folder)
              --java FILE              the java that runs the standalone (the one that runs this)
              --java-options "OPTIONS" for the standalone's JVM (none)
              --rounds N               of each measurement (5)
              --warm-up SECONDS        at full speed before the first round (20)
              --load-time SECONDS      of a round at full speed (10)
              --rate-time SECONDS      of a round at a constant rate (20)
              --bookings N             before the memory is read (10000)
              --starts N               with the same data (3)
              --resources N            that are booked (200)
              --connections N          at full speed (8)
              --actions-per-second N   at a constant rate (200)
              --requests N             of each kind in a round, for availability and audit (200)
              --past-bookings N        that lie behind, for availability (1000000)
              --lanes N                delivered at once, for webhooks (10000)
              --endpoints N            one of which is dead, for webhooks (100)
              --backlog N              messages that wait when the memory is read, for webhooks (100000)
              --events N               of bookings in the log, for audit (1000000)
            """;

    static final Set<String> NAMES = Set.of(
            "--out",
            "--jar",
            "--folder",
            "--java",
            "--java-options",
            "--rounds",
            "--warm-up",
            "--load-time",
            "--rate-time",
            "--bookings",
            "--starts",
            "--resources",
            "--connections",
            "--actions-per-second",
            "--requests",
            "--past-bookings",
            "--lanes",
            "--endpoints",
            "--backlog",
            "--events");

    /** @throws IllegalArgumentException with what is wrong about them */
    static Options parse(String... arguments) {
        var given = new Given(pairs(arguments));
        return new Options(
                given.path("--jar", Path.of("booking-standalone", "target", "booking-standalone.jar")),
                given.text("--out").map(Path::of),
                given.path("--java", Path.of(System.getProperty("java.home"), "bin", "java")),
                given.text("--java-options")
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of()),
                given.path("--folder", Path.of(System.getProperty("java.io.tmpdir"))),
                given.number("--rounds", 5),
                given.seconds("--warm-up", 20),
                given.seconds("--load-time", 10),
                given.seconds("--rate-time", 20),
                given.number("--bookings", 10_000),
                given.number("--starts", 3),
                given.number("--resources", 200),
                given.number("--connections", 8),
                given.number("--actions-per-second", 200),
                given.number("--requests", 200),
                given.number("--past-bookings", 1_000_000),
                given.number("--lanes", 10_000),
                given.number("--endpoints", 100),
                given.number("--backlog", 100_000),
                given.number("--events", 1_000_000));
    }

    private static Map<String, String> pairs(String... arguments) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i])) {
                throw new IllegalArgumentException("There is no option " + arguments[i] + ".");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value.");
            }
            pairs.put(arguments[i], arguments[i + 1]);
        }
        return pairs;
    }

    private record Given(Map<String, String> pairs) {

        Optional<String> text(String name) {
            return Optional.ofNullable(pairs.get(name)).filter(text -> !text.isBlank());
        }

        Path path(String name, Path otherwise) {
            return text(name).map(Path::of).orElse(otherwise);
        }

        int number(String name, int otherwise) {
            String text = pairs.getOrDefault(name, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(text);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, as for a number out of range.
            }
            throw new IllegalArgumentException("%s is '%s'. It has to be a number above 0.".formatted(name, text));
        }

        Duration seconds(String name, int otherwise) {
            return Duration.ofSeconds(number(name, otherwise));
        }
    }
}
