package dev.slotgraph.platform.web;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.access.AccessFilter;
import dev.slotgraph.platform.access.AllowInterceptor;
import dev.slotgraph.platform.access.ApiKeyAuthenticator;
import dev.slotgraph.platform.access.Bootstrap;
import dev.slotgraph.platform.access.CallerArgumentResolver;
import dev.slotgraph.platform.access.CorsPolicy;
import dev.slotgraph.platform.access.HostedKeys;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.access.OpenPath;
import dev.slotgraph.platform.access.PreflightFilter;
import dev.slotgraph.platform.access.RateLimitFilter;
import dev.slotgraph.platform.crypto.EmailLookup;
import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.PersonalDataModule;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.json.WebJson;
import dev.slotgraph.platform.problem.ProblemAdvice;
import dev.slotgraph.platform.problem.ProblemErrorController;
import dev.slotgraph.platform.problem.ProblemErrorReportValve;
import dev.slotgraph.platform.problem.ProblemWriter;
import dev.slotgraph.platform.time.DatabaseClock;
import jakarta.servlet.Filter;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP edge of every service. Filters, outermost first: request id and last resort for errors; trailing slashes; preflights;
 * keys; rate limit; size of bodies.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        },
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"
        })
@EnableConfigurationProperties(SlotgraphProperties.class)
@PropertySource("classpath:dev/slotgraph/platform/web/defaults.properties")
public class SlotgraphWebAutoConfiguration {

    /** In whole microseconds, as PostgreSQL keeps them; the same as the event log's. */
    @Bean
    @ConditionalOnMissingBean(Clock.class)
    DatabaseClock clock() {
        return new DatabaseClock(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    Ids ids(Clock clock) {
        return new Ids(clock);
    }

    @Bean
    @ConditionalOnMissingBean
    JsonMapper jsonMapper() {
        return WebJson.mapper();
    }

    @Bean
    MasterKey masterKey(SlotgraphProperties properties) {
        return MasterKey.fromBase64(properties.secretKey());
    }

    @Bean
    EmailLookup emailLookup(MasterKey masterKey) {
        return new EmailLookup(masterKey);
    }

    @Bean
    SubjectKeys subjectKeys(
            DataSource dataSource,
            @Qualifier("logDataSource") ObjectProvider<DataSource> logDataSource,
            MasterKey masterKey,
            Clock clock) {
        return new SubjectKeys(
                JdbcClient.create(dataSource), JdbcClient.create(log(dataSource, logDataSource)), masterKey, clock);
    }

    /** For the event serializer; not a bean of Jackson's type, so that the web's mapper cannot pick it up. */
    @Bean
    PersonalData personalData(SubjectKeys keys) {
        return new PersonalData(new PersonalDataModule(keys));
    }

    @Bean
    KeyStore keyStore(DataSource dataSource) {
        return new KeyStore(JdbcClient.create(dataSource));
    }

    @Bean
    Bootstrap bootstrap(DataSource dataSource, PlatformTransactionManager transactions, Ids ids, Clock clock) {
        return new Bootstrap(JdbcClient.create(dataSource), new TransactionTemplate(transactions), ids, clock);
    }

    @Bean
    ApiKeyAuthenticator apiKeyAuthenticator(
            DataSource dataSource, @Qualifier("logDataSource") ObjectProvider<DataSource> logDataSource) {
        return new ApiKeyAuthenticator(JdbcClient.create(log(dataSource, logDataSource)));
    }

    @Bean
    HostedKeys hostedKeys(
            DataSource dataSource,
            @Qualifier("logDataSource") ObjectProvider<DataSource> logDataSource,
            MasterKey masterKey) {
        return new HostedKeys(JdbcClient.create(log(dataSource, logDataSource)), masterKey);
    }

    private static DataSource log(DataSource dataSource, ObjectProvider<DataSource> logDataSource) {
        return logDataSource.getIfAvailable(() -> dataSource);
    }

    /** The module that encrypts {@code Personal}. */
    public record PersonalData(PersonalDataModule module) {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Import({ProblemAdvice.class, ProblemErrorController.class, StrictUuids.class})
    static class Edge {

        private static final int FIRST = Ordered.HIGHEST_PRECEDENCE + 10;

        @Bean
        ProblemWriter problemWriter(JsonMapper mapper) {
            return new ProblemWriter(mapper);
        }

        @Bean
        CorsPolicy corsPolicy(SlotgraphProperties properties) {
            return new CorsPolicy(properties.cors().allowedOrigins());
        }

        @Bean
        FilterRegistrationBean<RequestIdFilter> requestIdFilter(Ids ids, ProblemWriter writer) {
            return at(0, new RequestIdFilter(ids, writer));
        }

        @Bean
        FilterRegistrationBean<UrlHandlerFilter> trailingSlashFilter() {
            return at(
                    1,
                    UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
        }

        @Bean
        FilterRegistrationBean<PreflightFilter> preflightFilter(CorsPolicy cors) {
            return at(2, new PreflightFilter(cors));
        }

        @Bean
        FilterRegistrationBean<AccessFilter> accessFilter(
                ApiKeyAuthenticator authenticator, CorsPolicy cors, ObjectProvider<OpenPath> open) {
            return at(3, new AccessFilter(authenticator, cors, open.stream().toList()));
        }

        @Bean
        FilterRegistrationBean<RateLimitFilter> rateLimitFilter(SlotgraphProperties properties) {
            return at(4, new RateLimitFilter(properties.rateLimit().perMinute()));
        }

        @Bean
        FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter() {
            return at(5, new BodyLimitFilter());
        }

        @Bean
        WebMvcConfigurer slotgraphWebMvc(JsonMapper mapper) {
            return new WebMvcConfigurer() {
                @Override
                public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                    resolvers.add(new CallerArgumentResolver());
                    resolvers.add(new JsonBodyArgumentResolver(mapper));
                    resolvers.add(new OutputZoneArgumentResolver());
                    resolvers.add(new PagingArgumentResolver());
                }

                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(new AllowInterceptor());
                }
            };
        }

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsInsteadOfErrorPages() {
            return factory -> factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemErrorReportValve.class.getName());
                }
            });
        }

        /** Or who asks for a parameter first would have eaten the body, and it could not be refused for its type. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> parametersFromTheQueryOnly() {
            return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
        }

        private static <F extends Filter> FilterRegistrationBean<F> at(int position, F filter) {
            var registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(FIRST + position);
            return registration;
        }
    }
}
