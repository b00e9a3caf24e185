package dev.slotgraph.standalone;

import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The data folder and the database in it, ready for Spring. The database stops after Spring's contexts.
 *
 * @param firstKey the API key to print, when this is the first start
 */
record Installation(DataFolder folder, Map<String, Object> properties, Optional<String> firstKey) {

    private static final String PASSWORD = "postgres.password";
    private static final String SECRET_KEY = "secret.key";
    private static final String BOOTSTRAP_KEY = "bootstrap.key";

    static Installation prepare(StandaloneSettings settings, DataFolder folder) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(
                "slotgraph.secret-key",
                settings.secretKey().orElseGet(() -> folder.secret(SECRET_KEY, Secrets::secretKey)));
        Optional<String> firstKey = firstKey(settings, folder);
        firstKey.ifPresent(key -> properties.put("slotgraph.bootstrap-key", key));
        if (!settings.externalDatabase()) {
            EmbeddedPostgres postgres = startPostgres(settings, folder);
            properties.put("spring.datasource.url", postgres.jdbcUrl());
            properties.put("spring.datasource.username", EmbeddedPostgres.USER);
            properties.put("spring.datasource.password", folder.secret(PASSWORD, Secrets::password));
        }
        return new Installation(folder, Map.copyOf(properties), firstKey);
    }

    /** Lets Spring know them before anything else is asked. */
    ApplicationContextInitializer<ConfigurableApplicationContext> initializer() {
        return context ->
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("standalone", properties));
    }

    /** The key is not to be shown again, or not at all. */
    void forgetFirstKey() {
        folder.delete(BOOTSTRAP_KEY);
    }

    /**
     * The key to print, when this is the first start. It waits in the folder until it was shown, so that a first start
     * that is cut short loses nothing.
     */
    private static Optional<String> firstKey(StandaloneSettings settings, DataFolder folder) {
        if (settings.bootstrapKey().isPresent() || settings.externalDatabase()) {
            return Optional.empty();
        }
        return EmbeddedPostgres.existsIn(folder)
                ? folder.read(BOOTSTRAP_KEY)
                : Optional.of(folder.secret(BOOTSTRAP_KEY, () -> KeyMaterial.generate(KeyKind.API, false)));
    }

    private static EmbeddedPostgres startPostgres(StandaloneSettings settings, DataFolder folder) {
        Path cache = folder.path().resolve("postgres-programs");
        PostgresInstallation installation = settings.postgresHome()
                .map(PostgresInstallation::at)
                .orElseGet(() -> PostgresInstallation.bundled(cache));
        String password = folder.secret(PASSWORD, Secrets::password);
        EmbeddedPostgres postgres = EmbeddedPostgres.prepare(installation, folder, password);
        // Spring runs these after it has closed its contexts: whatever uses the database ends before it.
        SpringApplication.getShutdownHandlers().add(postgres::close);
        postgres.start();
        if (settings.postgresHome().isEmpty()) {
            PostgresInstallation.removeOthers(cache, installation);
        }
        return postgres;
    }
}
