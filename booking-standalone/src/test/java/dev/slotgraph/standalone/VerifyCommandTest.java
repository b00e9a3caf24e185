package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int verify(String content) throws IOException {
        var file = Files.writeString(folder.resolve("export.ndjson"), content);
        return VerifyCommand.run(List.of(file.toString()), new PrintStream(said, true, UTF_8));
    }

    @Test
    void itsExitStatusSaysWhetherAllHolds() throws IOException {
        assertThat(verify("{\"end\":true,\"events\":0,\"position\":0}\n")).isZero();
        assertThat(said.toString(UTF_8)).contains("valid: 0 events in 0 streams");
        assertThat(verify("{\"end\":true,\"events\":1,\"position\":1}\n")).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("BROKEN");
        assertThat(VerifyCommand.run(List.of(), new PrintStream(said, true, UTF_8)))
                .isEqualTo(2);
        assertThat(VerifyCommand.run(List.of(folder.resolve("none").toString()), new PrintStream(said, true, UTF_8)))
                .isEqualTo(2);
    }

    @Test
    void theKeyOfTheInstallationTellsWhetherTheExportIsItsOwn() throws IOException {
        var file = Files.writeString(folder.resolve("export.ndjson"), "{\"end\":true,\"events\":0,\"position\":0}\n");
        var out = new PrintStream(said, true, UTF_8);
        var key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

        assertThat(VerifyCommand.run(List.of(file.toString()), Map.of(), out)).isZero();
        assertThat(said.toString(UTF_8)).contains("signature: not checked");
        assertThat(VerifyCommand.run(List.of(file.toString()), Map.of("SLOTGRAPH_SECRET_KEY", key), out))
                .isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("position 0: signature");
        assertThat(VerifyCommand.run(List.of(file.toString()), Map.of("SLOTGRAPH_SECRET_KEY", "x"), out))
                .isEqualTo(2);
    }
}
