package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timekit's own booking widget, as npm has it, in Chromium. Its pictures are in {@code target/widget}. */
class TimekitWidgetTest extends AllServicesTest {

    private static final Path SCRIPTS = Path.of("src", "test", "widget");
    private static final Path PICTURES = Path.of("target", "widget").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void visitorsBookAndMoveByTheWidgetUnmodified() throws IOException, InterruptedException {
        var chromium = Chromium.find();
        boolean installed = NodeScripts.finds("npm") && chromium.isPresent();
        // Nobody would notice that it is skipped there.
        if (System.getenv("CI") == null) {
            assumeTrue(installed, "npm or Chromium is not installed");
        }
        assertThat(installed).as("npm and Chromium are installed").isTrue();
        var scripts = NodeScripts.install(SCRIPTS, folder);
        Files.createDirectories(PICTURES);

        var output = scripts.run(
                "node",
                "widget.mjs",
                "http://127.0.0.1:%d".formatted(port),
                KEY,
                PICTURES.toString(),
                chromium.orElseThrow().toString());

        assertThat(output).contains("the widget is served");
        for (var file : new String[] {"booking.min.js", "booking.min.css"}) {
            var published =
                    folder.resolve("node_modules/timekit-booking/public/build").resolve(file);
            try (var ours = getClass().getResourceAsStream("/widget/timekit-booking-3.3.1/" + file)) {
                assertThat(ours).as(file).hasSameContentAs(Files.newInputStream(published));
            }
        }
    }
}
