package dev.slotgraph.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatingSystemTest {

    @TempDir
    Path temporary;

    @Test
    void theBundledDatabaseIsNamedAfterSystemAndProcessor() {
        assertThat(OperatingSystem.platform("Linux", "amd64", false)).isEqualTo("linux-x86_64");
        assertThat(OperatingSystem.platform("Linux", "aarch64", false)).isEqualTo("linux-arm_64");
        assertThat(OperatingSystem.platform("Mac OS X", "aarch64", false)).isEqualTo("darwin-arm_64");
    }

    @Test
    void onAnotherMachineTheMessageNamesTheWaysOut() {
        for (String[] machine : new String[][] {{"Windows 11", "amd64"}, {"Linux", "riscv64"}, {"SunOS", "sparc"}}) {
            assertThatExceptionOfType(CannotStart.class)
                    .isThrownBy(() -> OperatingSystem.platform(machine[0], machine[1], false))
                    .withMessageContainingAll(
                            machine[0], machine[1], "SLOTGRAPH_POSTGRES_HOME", "SPRING_DATASOURCE_URL");
        }
        assertThatExceptionOfType(CannotStart.class)
                .isThrownBy(() -> OperatingSystem.platform("Linux", "amd64", true))
                .withMessageContaining("musl");
    }

    @Test
    void anOrdinaryUserRunsTheDatabaseAsItself() {
        assertThat(Unprivileged.choose(1000, temporary, temporary)).satisfies(user -> {
            assertThat(user.prefix()).isEmpty();
            assertThat(user.owner()).isEqualTo(1000);
        });
    }

    @Test
    void rootStepsDownToNobodyOnlyWhereNobodyCanReachTheData() throws IOException {
        assumeTrue(OperatingSystem.runsAsRoot());
        Path reachable = Files.createDirectory(temporary.resolve("reachable"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(reachable, PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(Unprivileged.choose(0, reachable, reachable).owner()).isEqualTo(65534);

        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
        assertThat(Unprivileged.choose(0, reachable, reachable).owner()).isZero();
    }
}
