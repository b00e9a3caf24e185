package dev.slotgraph.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;

/** What is measured: the first word of the command line, or bookings where there is none. */
enum Command {
    BOOKINGS,
    AVAILABILITY,
    WEBHOOKS,
    AUDIT;

    /** @throws IllegalArgumentException with the word that is no command */
    static Command of(String... arguments) {
        if (arguments.length == 0 || arguments[0].startsWith("--")) {
            return BOOKINGS;
        }
        return Arrays.stream(values())
                .filter(command -> command != BOOKINGS && command.word().equals(arguments[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no command " + arguments[0] + "."));
    }

    /** The arguments behind the command. */
    String[] options(String... arguments) {
        return this == BOOKINGS ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    Report run(Options options, Path home) throws IOException, InterruptedException, SQLException {
        Clock clock = Clock.systemUTC();
        return switch (this) {
            case BOOKINGS -> new Measurement(options, home, clock).run();
            case AVAILABILITY -> new AvailabilityMeasurement(options, home, clock).run();
            case WEBHOOKS -> new WebhookMeasurement(options, home, clock).run();
            case AUDIT -> new AuditMeasurement(options, home, clock).run();
        };
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
