package dev.slotgraph.query.consistency;

import dev.slotgraph.platform.processing.ReadPosition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QueryProperties.class)
class ConsistencyConfiguration {

    /** After the check of the key's kind: who may not ask need not wait. */
    private static final int LATE = 100;

    @Bean
    WebMvcConfigurer queryConsistency(ReadPosition positions, QueryProperties properties) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ConsistencyInterceptor(positions, properties.consistencyTimeout()))
                        .order(LATE);
            }
        };
    }
}
