package dev.slotgraph.platform.link;

import dev.slotgraph.platform.crypto.MasterKey;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** For the services that make links, or follow them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LinkProperties.class)
public class LinkConfiguration {

    @Bean
    LinkSignatures linkSignatures(MasterKey masterKey, JsonMapper json) {
        return new LinkSignatures(masterKey, json);
    }
}
