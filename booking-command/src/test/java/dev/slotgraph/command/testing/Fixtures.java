package dev.slotgraph.command.testing;

import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.json.WebJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;

/** Axon's fixtures around our aggregates: the log is in memory, what the handlers are given is real. */
public final class Fixtures {

    public static final UUID APP = new UUID(1, 1);

    private Fixtures() {}

    /** @param resources what the aggregate's handlers take beside the command */
    public static <T> FixtureConfiguration<T> of(Class<T> aggregate, Object... resources) {
        var fixture = new AggregateTestFixture<>(aggregate);
        for (var resource : resources) {
            fixture.registerInjectableResource(resource);
        }
        return fixture.registerCommandHandlerInterceptor(
                new CorrelationDataInterceptor<>(new SimpleCorrelationDataProvider(EventMeta.APP)));
    }

    /** A command as the service sends it: the app goes with the events. */
    public static CommandMessage<Object> sent(Object command) {
        return new GenericCommandMessage<>(command, MetaData.with(EventMeta.APP, APP.toString()));
    }

    /** Events as they lie in the log, with their app. */
    public static Object[] recorded(Object... events) {
        return Arrays.stream(events)
                .map(event -> new GenericEventMessage<>(event, MetaData.with(EventMeta.APP, APP.toString())))
                .toArray();
    }

    public static JsonBody body(String json) {
        return JsonBody.parse(WebJson.mapper(), json.getBytes(StandardCharsets.UTF_8));
    }
}
