package dev.slotgraph.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * What this build is made of.
 *
 * @param version of Slotgraph
 * @param postgres the version of the PostgreSQL that comes along
 */
record Build(Version version, String postgres) {

    static Build current() {
        try (InputStream info = Build.class.getResourceAsStream("/META-INF/build-info.properties")) {
            var properties = new Properties();
            properties.load(Objects.requireNonNull(info, "META-INF/build-info.properties"));
            return new Build(
                    new Version(Objects.requireNonNull(properties.getProperty("build.version"))),
                    Objects.requireNonNull(properties.getProperty("build.postgres")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
