package dev.slotgraph.query.docs;

import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the viewer as its package has it, and the little that our page adds; open to all, like the page. */
@Configuration(proxyBeanMethods = false)
class DocsFiles implements WebMvcConfigurer {

    /** Of {@code org.webjars:swagger-ui} in the pom; in the address, so that browsers may keep it. */
    private static final String VERSION = "5.34.1";

    static final String VIEWER = "/docs/swagger-ui/" + VERSION;
    static final String PAGE = "/docs/page";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(VIEWER + "/swagger-ui-bundle.js*", VIEWER + "/swagger-ui.css*")
                .addResourceLocations("classpath:/META-INF/resources/webjars/swagger-ui/" + VERSION + "/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler(PAGE + "/*")
                .addResourceLocations("classpath:/docs/")
                .setCacheControl(CacheControl.noCache());
    }
}
