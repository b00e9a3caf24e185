package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timekit's own SDK, as npm has it. */
class TimekitSdkTest extends AllServicesTest {

    private static final Path SCRIPTS = Path.of("src", "test", "node");

    @TempDir
    Path folder;

    @Test
    void theSdkDoesTheMainJobUnmodified() throws IOException, InterruptedException {
        assumeTrue(finds("npm"), "npm is not installed");
        for (var file : List.of("package.json", "package-lock.json", ".npmrc", "sdk.mjs")) {
            Files.copy(SCRIPTS.resolve(file), folder.resolve(file));
        }
        run("npm", "ci", "--ignore-scripts");

        var output = run("node", "sdk.mjs", "http://127.0.0.1:%d/".formatted(port), KEY);

        assertThat(output).contains("the SDK is served");
    }

    private static boolean finds(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s", output).isTrue();
        assertThat(process.exitValue()).as("%s", output).isZero();
        return output;
    }
}
