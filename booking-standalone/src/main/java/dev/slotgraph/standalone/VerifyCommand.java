package dev.slotgraph.standalone;

import dev.slotgraph.query.audit.ExportVerifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code java -jar … verify FILE…}: verifies an export without a database; several files are its parts in their order. */
final class VerifyCommand {

    static final String NAME = "verify";

    private VerifyCommand() {}

    /** @return the exit status: 0 when all holds, 1 when something does not, 2 when it could not be looked at */
    static int run(List<String> files, PrintStream out) {
        if (files.isEmpty()) {
            out.println("Say which export to verify: verify FILE…");
            return 2;
        }
        var verifier = new ExportVerifier();
        for (var file : files) {
            try (var export = Files.newInputStream(Path.of(file))) {
                verifier.part(export);
            } catch (IOException e) {
                out.printf("%s cannot be read: %s%n", file, e.getMessage());
                return 2;
            }
        }
        var report = verifier.report();
        for (var flaw : report.flaws()) {
            out.printf("line %d, position %d: %s %s%n", flaw.line(), flaw.position(), flaw.what(), flaw.streamId());
        }
        out.printf(
                "%s: %d events in %d streams%nhead: position %d, digest %s%n",
                report.valid() ? "valid" : "BROKEN",
                report.events(),
                report.streams(),
                report.position(),
                report.digest());
        return report.valid() ? 0 : 1;
    }
}
