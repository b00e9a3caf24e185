package dev.slotgraph.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the tests keep PostgreSQL. */
final class TestFolders {

    private TestFolders() {}

    /** Unpacked once for all tests. */
    static PostgresInstallation programs() {
        return PostgresInstallation.bundled(
                Path.of("target", "postgres-programs").toAbsolutePath());
    }

    /** A folder that users other than root can pass through, as root's own temporary folders are not. */
    static Path dataIn(Path temporary) throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        return temporary.toRealPath().resolve("data");
    }
}
