package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterFileTest {

    @TempDir
    Path data;

    @Test
    void aFileThatIsStillBeingWrittenSaysNothing() {
        assertThat(PostmasterFile.parse(List.of())).isEmpty();
        assertThat(PostmasterFile.parse(List.of("12"))).isEmpty();
        assertThat(PostmasterFile.parse(List.of("", "/data"))).isEmpty();
        assertThat(PostmasterFile.parse(List.of("12", "/data", "1"))).contains(new PostmasterFile(12, "/data"));
    }

    @Test
    void aStrangerUnderTheSameNumberIsNotTakenForTheServer() {
        assertThat(new PostmasterFile(ProcessHandle.current().pid(), data.toString()).server())
                .isEmpty();
    }

    @Test
    void disowningChangesTheNumberAndKeepsWhatTellsOfSurvivingChildren() throws IOException {
        Path file = data.resolve("postmaster.pid");
        Files.write(
                file, List.of("1", data.toString(), "1800000000", "5432", "", "127.0.0.1", "  5432001  77", "ready"));

        PostmasterFile.disown(data);

        List<String> lines = Files.readAllLines(file);
        assertThat(ProcessHandle.of(Long.parseLong(lines.getFirst()))).isEmpty();
        assertThat(lines.get(6)).isEqualTo("  5432001  77");
    }

    @Test
    void disowningRemovesAFileThatWasCutShort() throws IOException {
        Path file = Files.createFile(data.resolve("postmaster.pid"));
        PostmasterFile.disown(data);
        assertThat(file).doesNotExist();
    }
}
