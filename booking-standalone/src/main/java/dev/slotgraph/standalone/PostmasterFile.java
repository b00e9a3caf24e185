package dev.slotgraph.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about the server that runs on a data directory, or ran on it until it was killed.
 *
 * @param data the data directory as the server was given it
 */
record PostmasterFile(long pid, String data) {

    private static final String NAME = "postmaster.pid";

    /** Higher than any system gives to a process. */
    private static final int NOBODYS_PID = Integer.MAX_VALUE - 1;

    /** Empty when there is no file, or none that says enough. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            return parse(Files.readAllLines(data.resolve(NAME)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static Optional<PostmasterFile> parse(List<String> lines) {
        if (lines.size() < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PostmasterFile(Long.parseLong(lines.get(0).strip()), lines.get(1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The server, if it lives. Another process that was given the same number later is not taken for it, nor is a zombie. */
    Optional<ProcessHandle> server() {
        return ProcessHandle.of(pid)
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .filter(arguments -> Collections.indexOfSubList(arguments, List.of("-D", data)) >= 0)
                        .isPresent());
    }

    /**
     * Makes a dead server's file harmless to the next one, which would refuse to start when a stranger now runs under the
     * number. The file stays: from its other lines PostgreSQL tells whether children of the dead server still write.
     */
    static void disown(Path data) throws IOException {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2) {
            Files.delete(file);
            return;
        }
        lines.set(0, Integer.toString(NOBODYS_PID));
        Files.write(file, lines);
    }
}
