package dev.slotgraph.platform.processing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;

/** The token stores of the schemas, all for this one node. Thread-safe. */
public final class TokenStores {

    /** How long a node may be silent before another takes its segments. */
    static final Duration CLAIM = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final Serializer serializer;
    private final String node;
    private final Map<String, TokenStore> bySchema = new ConcurrentHashMap<>();

    /** @param node unique among all processes that run at the same time */
    public TokenStores(DataSource dataSource, Serializer serializer, String node) {
        this.dataSource = dataSource;
        this.serializer = serializer;
        this.node = node;
    }

    /** The store over {@code schema.token_entry}; always the same one for a schema. */
    public TokenStore in(String schema) {
        return bySchema.computeIfAbsent(schema, this::store);
    }

    private TokenStore store(String schema) {
        return JdbcTokenStore.builder()
                .connectionProvider(new SpringDataSourceConnectionProvider(dataSource))
                .serializer(serializer)
                .nodeId(node)
                .claimTimeout(CLAIM)
                .schema(TokenSchema.builder()
                        .setTokenTable(schema + ".token_entry")
                        .setProcessorNameColumn("processor_name")
                        .setSegmentColumn("segment")
                        .setTokenColumn("token")
                        .setTokenTypeColumn("token_type")
                        .setTimestampColumn("touched_at")
                        .setOwnerColumn("owner")
                        .build())
                .build();
    }
}
