package dev.slotgraph.query.calendar;

import dev.slotgraph.platform.access.OpenPath;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Programs that read calendars have no key; the address has a secret in it. */
@Configuration(value = "queryCalendarFeedConfiguration", proxyBeanMethods = false)
@EnableConfigurationProperties(CalendarFeedProperties.class)
class CalendarFeedConfiguration {

    private static final String FEEDS = "/v2/resources/*/calendar.ics";

    @Bean
    OpenPath calendarFeeds() {
        return new OpenPath(FEEDS);
    }

    /** Before the wait for the read model: who is refused costs nothing. */
    @Bean
    WebMvcConfigurer calendarFeedLimit(CalendarFeedProperties properties) {
        var limit = new CalendarFeedLimit(properties);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(limit).addPathPatterns(FEEDS).order(Ordered.HIGHEST_PRECEDENCE);
            }
        };
    }
}
