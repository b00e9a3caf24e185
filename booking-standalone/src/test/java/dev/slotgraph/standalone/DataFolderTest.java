package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    private static final Version OWN = new Version("1.10.0");

    @TempDir
    Path temporary;

    @Test
    void secretsAreMadeOnceAndOnlyTheirOwnerReadsThem() throws IOException {
        Path path = temporary.resolve("a/b");
        try (DataFolder folder = DataFolder.open(path, OWN)) {
            assertThat(folder.secret("s", () -> "first")).isEqualTo("first");
        }
        try (DataFolder folder = DataFolder.open(path, OWN)) {
            assertThat(folder.secret("s", () -> "second")).isEqualTo("first");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("s"))))
                .isEqualTo("rw-------");
        assertThat(Files.getPosixFilePermissions(path))
                .noneMatch(permission -> permission.name().endsWith("S_READ"));
    }

    @Test
    void aFolderInUseIsNotOpenedAgain() {
        try (DataFolder folder = DataFolder.open(temporary, OWN)) {
            assertThatExceptionOfType(CannotStart.class)
                    .isThrownBy(() -> DataFolder.open(folder.path(), OWN))
                    .withMessageContaining("in use by another Slotgraph");
        }
        DataFolder.open(temporary, OWN).close();
    }

    @Test
    void whatANewerVersionWroteIsLeftAlone() {
        DataFolder.open(temporary, OWN).close();
        assertThatExceptionOfType(CannotStart.class)
                .isThrownBy(() -> DataFolder.open(temporary, new Version("1.9.4")))
                .withMessageContainingAll(
                        "1.10.0", "1.9.4", temporary.getFileName().toString());

        DataFolder.open(temporary, new Version("1.10.1-SNAPSHOT")).close();
        assertThat(temporary.resolve("slotgraph.version")).hasContent("1.10.1-SNAPSHOT");
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatExceptionOfType(CannotStart.class)
                .isThrownBy(() -> DataFolder.open(file, OWN))
                .withMessageContainingAll(file.toString(), "is not a folder");
    }

    /** In /proc not even root makes files. */
    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        for (String path : new String[] {"/proc/slotgraph", "/proc/self"}) {
            assertThatExceptionOfType(CannotStart.class)
                    .isThrownBy(() -> DataFolder.open(Path.of(path), OWN))
                    .withMessageContainingAll("/proc", "cannot be written", "SLOTGRAPH_DATA_DIR");
        }
    }
}
