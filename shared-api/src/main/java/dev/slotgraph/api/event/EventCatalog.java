package dev.slotgraph.api.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All events that the log may hold, by logical name and by class. Immutable. */
public final class EventCatalog {

    private final Map<String, EventType> byName;
    private final Map<Class<?>, EventType> byPayload;

    public EventCatalog(List<EventType> types) {
        byName = types.stream().collect(Collectors.toUnmodifiableMap(EventType::name, Function.identity()));
        byPayload = types.stream().collect(Collectors.toUnmodifiableMap(EventType::payload, Function.identity()));
    }

    public Optional<EventType> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Optional<EventType> of(Class<?> payload) {
        return Optional.ofNullable(byPayload.get(payload));
    }

    public Collection<EventType> types() {
        return byName.values();
    }
}
