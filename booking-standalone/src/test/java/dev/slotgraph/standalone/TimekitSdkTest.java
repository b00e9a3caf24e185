package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slotgraph.platform.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** All services at once, asked by Timekit's own SDK as npm has it. */
@SpringBootTest(
        classes = StandaloneApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "slotgraph.bootstrap-key=" + TimekitSdkTest.KEY
        })
class TimekitSdkTest {

    static final String KEY = "live_api_key_ofTheTests";

    private static final Path SCRIPTS = Path.of("src", "test", "node");

    @TempDir
    Path folder;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = TestPostgres.freshDatabase();
        properties.add("spring.datasource.url", database::url);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }

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
