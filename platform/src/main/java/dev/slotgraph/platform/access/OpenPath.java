package dev.slotgraph.platform.access;

import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A path that answers without a key. A module that has one declares it as a bean.
 *
 * @param pattern in Spring's syntax: {@code /docs/**}, {@code /v2/projects/hosted/*}
 */
public record OpenPath(String pattern) {

    PathPattern parsed() {
        return PathPatternParser.defaultInstance.parse(pattern);
    }
}
