package dev.slotgraph.platform.eventlog;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.EventType;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;

/**
 * Writes events under the names and revisions of the {@link EventCatalog}, so that no class name reaches the log and classes may
 * move. Reading, a type that the catalog does not know, or knows in an earlier revision only, is an
 * {@code UnknownSerializedType}, and is reported once; nothing in the log can name a class to be loaded. Unknown properties are ignored, times are ISO 8601.
 * Thread-safe.
 */
public final class LogicalNameSerializer extends Jackson3Serializer {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogicalNameSerializer.class);

    private static final Pattern REVISION = Pattern.compile("\\d{1,9}");

    private final EventCatalog catalog;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** @param modules such as the one that encrypts personal data */
    public LogicalNameSerializer(EventCatalog catalog, Collection<JacksonModule> modules) {
        super(builder().jsonMapperBuilderCustomizer(mapper -> {
            mapper.addModules(modules);
            mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
            mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
            mapper.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
            AxonTypes.allowIn(mapper);
        }));
        this.catalog = catalog;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        Optional<EventType> named = type == null ? Optional.empty() : catalog.of(type);
        return named.<SerializedType>map(
                        event -> new SimpleSerializedType(event.name(), Integer.toString(event.revision())))
                .orElseGet(() -> super.typeForClass(type));
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        Optional<EventType> named = catalog.named(type.getName());
        if (named.isPresent() && reads(named.get(), type.getRevision())) {
            return named.get().payload();
        }
        if (SerializedType.emptyType().equals(type) || type.getName().startsWith(AxonTypes.PACKAGE)) {
            return super.classForType(type); // metadata, and tokens of dead letters
        }
        if (reported.add(type.getName() + " " + type.getRevision())) {
            LOGGER.warn(
                    "The log holds events of type '{}', revision {}, which this version does not know. They are skipped.",
                    type.getName(),
                    type.getRevision());
        }
        return UnknownSerializedType.class;
    }

    /** Whether it is of this release's revision, or of one that upcasters leave as it is. */
    private static boolean reads(EventType type, @Nullable String revision) {
        return revision == null
                || (REVISION.matcher(revision).matches() && Integer.parseInt(revision) <= type.revision());
    }
}
