package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
