package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timekit's own SDK, as npm has it. */
class TimekitSdkTest extends AllServicesTest {

    private static final Path SCRIPTS = Path.of("src", "test", "node");

    @TempDir
    Path folder;

    @Test
    void theSdkDoesTheMainJobUnmodified() throws IOException, InterruptedException {
        assumeTrue(NodeScripts.finds("npm"), "npm is not installed");
        var scripts = NodeScripts.install(SCRIPTS, folder);

        var output = scripts.run("node", "sdk.mjs", "http://127.0.0.1:%d/".formatted(port), KEY);

        assertThat(output).contains("the SDK is served");
    }
}
