package dev.slotgraph.standalone;

import dev.slotgraph.command.restore.Export;
import dev.slotgraph.command.restore.ExportedKeys;
import dev.slotgraph.command.restore.ImportRefused;
import dev.slotgraph.command.restore.Imported;
import dev.slotgraph.command.restore.LogImport;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.query.audit.ExportVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.Environment;

/** {@code java -jar … import [--keys FILE] FILE…}: takes an export into an empty data folder, or an empty database. */
final class ImportCommand {

    static final String NAME = "import";

    /** Wraps the keys that are imported, where it is not this installation's own. */
    static final String SOURCE_KEY = "SLOTGRAPH_IMPORT_SECRET_KEY";

    private static final String HELP = """
            import [--keys FILE] FILE…

            Takes the export of another installation (GET /v2/audit/export, its parts in their order) into an empty one: the
            data folder of SLOTGRAPH_DATA_DIR, or the database of SPRING_DATASOURCE_URL, in which Slotgraph has never run.
            All of it is verified; what does not hold is named, and nothing is imported.

              --keys FILE   the keys of the people (GET /v2/audit/export/keys, taken after the export). Without them what
                            the log says of people cannot be read here, as if they were erased: data for tests.

            %s   the secret key of the installation that the keys come from, if this one has another

            Settings may be given as for a start, such as --slotgraph.data-dir=…
            Exit status: 0 imported, 1 refused, 2 not understood or not readable.
            """.formatted(SOURCE_KEY);

    private ImportCommand() {}

    /**
     * What was asked for.
     *
     * @param settings as for a start
     */
    private record Asked(List<Path> files, Optional<Path> keys, String[] settings) {

        static Optional<Asked> of(List<String> arguments) {
            List<Path> files = new ArrayList<>();
            List<String> settings = new ArrayList<>();
            @Nullable Path keys = null;
            var rest = arguments.iterator();
            while (rest.hasNext()) {
                String argument = rest.next();
                if (argument.equals("--keys") && rest.hasNext()) {
                    keys = Path.of(rest.next());
                } else if (argument.startsWith("--keys=")) {
                    keys = Path.of(argument.substring("--keys=".length()));
                } else if (argument.startsWith("--") && argument.contains("=")) {
                    settings.add(argument);
                } else if (argument.startsWith("-")) {
                    return Optional.empty();
                } else {
                    files.add(Path.of(argument));
                }
            }
            return files.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Asked(files, Optional.ofNullable(keys), settings.toArray(String[]::new)));
        }
    }

    /** @return the exit status, as the help says */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
        if (arguments.contains("--help")) {
            out.print(HELP);
            return 0;
        }
        var asked = Asked.of(arguments);
        if (asked.isEmpty()) {
            out.print(HELP);
            return 2;
        }
        try {
            return run(asked.get(), Optional.ofNullable(environment.get(SOURCE_KEY)), out);
        } catch (ImportRefused | CannotStart | SettingException e) {
            out.println("Nothing was imported. " + e.getMessage());
            return 1;
        } catch (UncheckedIOException | IOException e) {
            out.println("Nothing was imported. A file cannot be read: " + e.getMessage());
            return 2;
        }
    }

    private static int run(Asked asked, Optional<String> sourceKey, PrintStream out) throws IOException {
        for (Path file : asked.files()) {
            // Better told before a database is made than after.
            Files.newInputStream(file).close();
        }
        StandaloneSettings settings = StandaloneSettings.read(asked.settings());
        try (var folder = DataFolder.open(settings.dataDir(), Build.current().version())) {
            Installation installation = Installation.prepare(settings, folder);
            var application = new SpringApplicationBuilder(ImportApplication.class)
                    .web(WebApplicationType.NONE)
                    .properties(
                            "spring.main.banner-mode=off",
                            "spring.application.name=slotgraph",
                            "logging.level.root=warn")
                    .initializers(installation.initializer());
            try (var context = application.run(asked.settings())) {
                var verifier = new Verified(asked.files());
                var imported = context.getBean(LogImport.class)
                        .run(verifier, keys(asked, sourceKey, context.getEnvironment()));
                installation.forgetFirstKey();
                tell(imported, verifier, out);
                return 0;
            }
        }
    }

    private static Optional<ExportedKeys> keys(Asked asked, Optional<String> sourceKey, Environment environment)
            throws IOException {
        if (asked.keys().isEmpty()) {
            return Optional.empty();
        }
        BufferedReader lines = Files.newBufferedReader(asked.keys().get());
        var masterKey = sourceKey.orElseGet(() -> environment.getRequiredProperty(MasterKey.PROPERTY));
        return Optional.of(new ExportedKeys(lines, MasterKey.fromBase64(masterKey)));
    }

    private static void tell(Imported imported, Verified verified, PrintStream out) {
        out.printf(
                """
                imported: %d events, %d bookings, %d claims on calendars
                people: %d whose data can be read, %d erased
                head: position %d, digest %s
                """,
                imported.events(),
                imported.bookings(),
                imported.claims(),
                imported.people(),
                imported.erased(),
                imported.position(),
                verified.digest());
    }

    /** The parts of an export, one after the other, as long as they hold. */
    private static final class Verified implements Export {

        private final List<Path> files;
        private String digest = "";

        Verified(List<Path> files) {
            this.files = files;
        }

        @Override
        public long read(Consumer<LoggedEvent> into) throws IOException {
            var verifier = new ExportVerifier(into);
            for (Path file : files) {
                try (var part = Files.newInputStream(file)) {
                    verifier.part(part);
                }
                verifier.report().flaws().stream().findFirst().ifPresent(flaw -> {
                    throw new ImportRefused("%s does not hold, from line %d on: %s %s"
                            .formatted(file, flaw.line(), flaw.what(), flaw.streamId())
                            .strip());
                });
            }
            digest = verifier.report().digest();
            return verifier.report().position();
        }

        String digest() {
            return digest;
        }
    }
}
