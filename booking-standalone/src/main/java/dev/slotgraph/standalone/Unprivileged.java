package dev.slotgraph.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to run PostgreSQL's programs, which refuse to run as root.
 *
 * @param prefix comes before the command
 * @param owner the user that the database's files must belong to
 */
record Unprivileged(List<String> prefix, int owner) {

    /** Exists on every Linux, has no right of its own. */
    private static final int NOBODY = 65534;

    /**
     * As the ordinary user that runs Slotgraph, if it is one. Root steps down to nobody where nobody can reach the folders;
     * where not (in root's home, for example), into a user namespace in which root is not called root.
     */
    static Unprivileged choose(int self, Path data, Path programs) {
        if (self != 0) {
            return new Unprivileged(List.of(), self);
        }
        List<String> stepDown =
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");
        List<String> ownNamespace = List.of("unshare", "--user");
        try {
            if (OperatingSystem.isReachableByEveryone(data)
                    && OperatingSystem.isReachableByEveryone(programs)
                    && works(stepDown)) {
                return new Unprivileged(stepDown, NOBODY);
            }
            if (works(ownNamespace)) {
                return new Unprivileged(ownNamespace, 0);
            }
        } catch (IOException e) {
            throw new CannotStart("The data folder %s cannot be examined (%s).".formatted(data, e), e);
        }
        throw new CannotStart(
                "PostgreSQL refuses to run as root, and on this machine Slotgraph, which runs as root, finds no other user to run it as for the data folder %s. Run Slotgraph as an ordinary user, or set SLOTGRAPH_DATA_DIR to a folder that other users may pass through."
                        .formatted(data));
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    private static boolean works(List<String> prefix) {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(prefix.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
