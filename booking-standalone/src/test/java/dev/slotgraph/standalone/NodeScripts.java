package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs scripts with the packages of npm that they need, in a folder of their own. */
record NodeScripts(Path folder) {

    /** @param sources a folder with a package.json, its lock file, and scripts */
    static NodeScripts install(Path sources, Path folder) throws IOException, InterruptedException {
        try (var files = Files.list(sources)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        var scripts = new NodeScripts(folder);
        scripts.run("npm", "ci", "--ignore-scripts");
        return scripts;
    }

    static boolean finds(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** What it prints; a failure of the script is one of the test. */
    String run(String... command) throws IOException, InterruptedException {
        var log = Files.createTempFile(folder, "output", ".txt");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        var output = Files.readString(log, UTF_8);
        assertThat(ended).as("%s ends. %s", String.join(" ", command), output).isTrue();
        assertThat(process.exitValue()).as("%s", output).isZero();
        return output;
    }
}
