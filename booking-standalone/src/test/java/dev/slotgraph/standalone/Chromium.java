package dev.slotgraph.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Chromium of this machine. */
final class Chromium {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    private Chromium() {}

    /** What {@code CHROME_BIN} names; else what the path has under one of its usual names. */
    static Optional<Path> find() {
        return Stream.concat(variable("CHROME_BIN").map(Path::of), inPath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> inPath() {
        return NAMES.stream()
                .flatMap(name -> variable("PATH")
                        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                        .map(folder -> Path.of(folder, name)));
    }

    private static Stream<String> variable(String name) {
        return Stream.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
