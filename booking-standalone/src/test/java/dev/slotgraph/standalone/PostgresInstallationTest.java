package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class PostgresInstallationTest {

    @TempDir
    Path temporary;

    @Test
    void theBundledProgramsAreUnpackedOnce() {
        PostgresInstallation programs = TestFolders.programs();

        assertThat(programs.program("postgres")).isExecutable();
        assertThat(programs.home().resolve("share/postgresql/postgres.bki")).isNotEmptyFile();
        assertThat(TestFolders.programs()).isEqualTo(programs);
    }

    @Test
    void allThatUnpackAtOnceEndUpWithOneWholeInstallation() throws Exception {
        byte[] archive = archive();
        Path home = temporary.resolve("home");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(Collections.<Callable<PostgresInstallation>>nCopies(
                    8, () -> PostgresInstallation.unpack(new ByteArrayInputStream(archive), home)));
            for (var each : all) {
                assertThat(each.get().program("postgres")).isExecutable().hasContent("program");
                assertThat(each.get().home().resolve("lib/link").toRealPath())
                        .isEqualTo(home.toRealPath().resolve("lib/library"));
            }
        }
        try (Stream<Path> entries = Files.list(temporary)) {
            assertThat(entries).containsExactly(home);
        }
    }

    @Test
    void anArchiveThatIsCutShortLeavesNothing() throws IOException {
        byte[] archive = archive();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PostgresInstallation.unpack(
                        new ByteArrayInputStream(archive, 0, archive.length / 2), temporary.resolve("home")));
        assertThat(temporary).isEmptyDirectory();
    }

    private static byte[] archive() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options()))) {
            add(tar, "bin/postgres", 0755, "program");
            add(tar, "lib/library", 0644, "library");
            var link = new TarArchiveEntry("lib/link", TarConstants.LF_SYMLINK);
            link.setLinkName("library");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, int mode, String content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    @Test
    void whatEarlierVersionsLeftIsRemoved() throws IOException {
        Path current = Files.createDirectory(temporary.resolve("18.9.0-linux-x86_64"));
        Files.createDirectories(temporary.resolve("18.6.0-linux-x86_64/bin"));
        Files.createDirectories(temporary.resolve("unpacking-123"));

        PostgresInstallation.removeOthers(temporary, new PostgresInstallation(current));

        try (Stream<Path> entries = Files.list(temporary)) {
            assertThat(entries).containsExactly(current);
        }
    }

    @Test
    void aHomeWithoutProgramsIsRefused() {
        assertThatExceptionOfType(CannotStart.class)
                .isThrownBy(() -> PostgresInstallation.at(temporary))
                .withMessageContainingAll(temporary.toString(), "SLOTGRAPH_POSTGRES_HOME");
    }
}
