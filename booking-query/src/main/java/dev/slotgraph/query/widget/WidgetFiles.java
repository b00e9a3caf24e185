package dev.slotgraph.query.widget;

import dev.slotgraph.platform.access.OpenPath;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the widget as npm has it, and the little that our page adds; open to all, like the page. */
@Configuration(proxyBeanMethods = false)
class WidgetFiles implements WebMvcConfigurer {

    /** Where the widget lies; its version is in the address, so that browsers may keep it. */
    static final String WIDGET = "/book/widget/3.3.1";

    static final String PAGE = "/book/page";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(WIDGET + "/*")
                .addResourceLocations("classpath:/widget/timekit-booking-3.3.1/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler(PAGE + "/*")
                .addResourceLocations("classpath:/widget/page/")
                .setCacheControl(CacheControl.noCache());
    }

    @Bean
    OpenPath bookingPages() {
        return new OpenPath("/book/**");
    }
}
