package dev.slotgraph.standalone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs on disk.
 *
 * @param home the folder that holds {@code bin/} and {@code lib/}
 */
record PostgresInstallation(Path home) {

    static final int MAJOR = 18;

    /** Programs that were installed by other means, such as a distribution's package. */
    static PostgresInstallation at(Path home) {
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            throw new CannotStart(
                    "SLOTGRAPH_POSTGRES_HOME is %s, where no bin/postgres is. Set it to the folder of a PostgreSQL %d that holds bin/, or leave it away for the bundled one."
                            .formatted(home, MAJOR));
        }
        return new PostgresInstallation(home.toAbsolutePath());
    }

    /**
     * The programs that come on the class path, unpacked into the cache unless they are there already.
     *
     * @throws CannotStart when none come for this machine, or the cache cannot be written
     */
    static PostgresInstallation bundled(Path cache) {
        String platform = OperatingSystem.platform();
        String resource = "/postgres-%s.txz".formatted(platform);
        Path home = cache.resolve(Build.current().postgres() + "-" + platform);
        try (InputStream archive = PostgresInstallation.class.getResourceAsStream(resource)) {
            if (archive == null) {
                throw new CannotStart(
                        "This build of Slotgraph carries no PostgreSQL for this machine (%s). Build it on this machine, or set SLOTGRAPH_POSTGRES_HOME to the folder of a PostgreSQL %d that holds bin/."
                                .formatted(platform, MAJOR));
            }
            return Files.isDirectory(home) ? new PostgresInstallation(home) : unpack(archive, home);
        } catch (IOException e) {
            throw new CannotStart(
                    "PostgreSQL's programs cannot be unpacked into %s (%s). About 70 MB must be free there, and the user that runs Slotgraph must be allowed to write."
                            .formatted(cache, e),
                    e);
        }
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** Any number may unpack into one place at once: all end up with the same whole installation. */
    static PostgresInstallation unpack(InputStream archive, Path home) throws IOException {
        Path cache = home.resolveSibling("");
        Files.createDirectories(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path unfinished = Files.createTempDirectory(cache, "unpacking-");
        try {
            extract(archive, unfinished);
            open(unfinished);
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            OperatingSystem.delete(unfinished);
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // Another process was faster; its installation is the same.
        }
        return new PostgresInstallation(home);
    }

    private static void extract(InputStream packed, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive leads out of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling(""));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(
                            path,
                            PosixFilePermissions.fromString((entry.getMode() & 0111) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    /** Lets other users pass, whatever the mask of this process says: root runs the server as one of them. */
    private static void open(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder).filter(Files::isDirectory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** Removes what earlier versions left in the cache. Call it when no server can run on them any more. */
    static void removeOthers(Path cache, PostgresInstallation current) {
        try (Stream<Path> all = Files.list(cache)) {
            for (Path other : (Iterable<Path>) all.filter(path -> !path.equals(current.home))::iterator) {
                OperatingSystem.delete(other);
            }
        } catch (IOException e) {
            throw new CannotStart(
                    "The programs of an earlier PostgreSQL cannot be removed from %s (%s). Remove them by hand."
                            .formatted(cache, e),
                    e);
        }
    }
}
