package dev.slotgraph.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

    private static final String SECRET = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @Test
    void theEnvironmentSetsEveryProperty() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of(
                                "SLOTGRAPH_BOOTSTRAP_KEY", " live_api_key_x\n",
                                "SLOTGRAPH_SECRET_KEY", SECRET,
                                "SLOTGRAPH_RATE_LIMIT_PER_MINUTE", "7",
                                "SLOTGRAPH_CORS_ALLOWED_ORIGINS", "https://a.example,https://b.example")));
        ConfigurationPropertySources.attach(environment);

        var properties = Binder.get(environment)
                .bind("slotgraph", SlotgraphProperties.class)
                .get();

        assertThat(properties.bootstrapKey()).isEqualTo("live_api_key_x");
        assertThat(properties.secretKey()).isEqualTo(SECRET);
        assertThat(properties.rateLimit().perMinute()).isEqualTo(7);
        assertThat(properties.cors().allowedOrigins()).isEqualTo(List.of("https://a.example", "https://b.example"));
        assertThat(properties.toString()).doesNotContain(SECRET).doesNotContain("live_api_key_x");
    }

    @ParameterizedTest
    @CsvSource({
        "slotgraph.secret-key, '', is missing",
        "slotgraph.secret-key, c2hvcnQ=, decodes to 5 bytes",
        "slotgraph.rate-limit.per-minute, -1, is negative",
        "slotgraph.cors.allowed-origins, https://a.example/, is no origin",
    })
    void aWrongSettingStopsTheStartWithItsNameAndNoStack(
            String property, String value, String fault, CapturedOutput output) {
        var properties = new HashMap<String, Object>(Map.of("slotgraph.secret-key", SECRET));
        properties.put(property, value);

        assertThatThrownBy(() -> new SpringApplicationBuilder(App.class)
                        .web(WebApplicationType.NONE)
                        .properties(properties)
                        .run()
                        .close())
                .isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "the property " + property, fault)
                .doesNotContain("\tat dev.slotgraph");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SlotgraphWebAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class})
    static class App {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:postgresql://localhost:1/none");
        }
    }
}
