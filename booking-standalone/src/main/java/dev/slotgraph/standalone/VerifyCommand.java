package dev.slotgraph.standalone;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.query.audit.ExportVerifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code java -jar … verify FILE…}: verifies an export without a database; several files are its parts in their order. With the
 * installation's secret key in the environment it also checks the signature.
 */
final class VerifyCommand {

    static final String NAME = "verify";

    private static final String KEY = "SLOTGRAPH_SECRET_KEY";

    private VerifyCommand() {}

    /** @return the exit status: 0 when all holds, 1 when something does not, 2 when it could not be looked at */
    static int run(List<String> files, PrintStream out) {
        return run(files, System.getenv(), out);
    }

    static int run(List<String> files, Map<String, String> environment, PrintStream out) {
        if (files.isEmpty()) {
            out.println("Say which export to verify: verify FILE…");
            return 2;
        }
        boolean signed = environment.containsKey(KEY);
        ExportVerifier verifier;
        try {
            verifier = signed ? new ExportVerifier(MasterKey.fromBase64(environment.get(KEY))) : new ExportVerifier();
        } catch (SettingException e) {
            out.println(KEY + " is no secret key.");
            return 2;
        }
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
        out.println(
                signed
                        ? "signature: checked"
                        : "signature: not checked; set " + KEY + " to the key of the installation that made it");
        return report.valid() ? 0 : 1;
    }
}
