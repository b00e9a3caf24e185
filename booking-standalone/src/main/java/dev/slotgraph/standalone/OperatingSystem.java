package dev.slotgraph.standalone;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** What of the machine underneath matters to running PostgreSQL. */
final class OperatingSystem {

    private OperatingSystem() {}

    /** The number of the user that runs this process. */
    static int self() {
        return (int) new UnixSystem().getUid();
    }

    static boolean runsAsRoot() {
        return self() == 0;
    }

    /**
     * How the bundled PostgreSQL for this machine is called.
     *
     * @throws CannotStart when none is bundled
     */
    static String platform() {
        return platform(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static String platform(String name, String architecture, boolean alpine) {
        String system = name.toLowerCase(Locale.ROOT);
        String processor = switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> "";
        };
        if (!processor.isEmpty() && system.startsWith("mac")) {
            return "darwin-" + processor;
        }
        if (!processor.isEmpty() && system.startsWith("linux") && !alpine) {
            return "linux-" + processor;
        }
        throw new CannotStart(
                "There is no bundled PostgreSQL for %s on %s%s. Install PostgreSQL 18 and set SLOTGRAPH_POSTGRES_HOME to the folder that holds its bin/, or set SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to a PostgreSQL 18 that runs elsewhere."
                        .formatted(name, architecture, alpine ? " with musl" : ""));
    }

    /** Whether a user without any right of its own can reach what is in the folder. */
    static boolean isReachableByEveryone(Path folder) throws IOException {
        for (Path each = folder.toRealPath(); each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    /** Gives the folder and all that is in it to the user. */
    static void give(Path folder, int user) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setAttribute(path, "unix:uid", user);
                Files.setAttribute(path, "unix:gid", user);
            }
        }
    }

    /** Returns when the file, or the list of the folder's entries, is on disk. */
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes the folder and all that is in it; no harm when there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
