package dev.slotgraph.command.write;

import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.platform.access.Caller;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends commands to their aggregates, on the calling thread and in its transaction; what is known of the sender goes with every
 * event that follows. Thread-safe.
 */
@Component
public class Commands {

    private final CommandBus bus;

    Commands(CommandBus bus) {
        this.bus = bus;
    }

    /** On behalf of a request. */
    public @Nullable Object send(Caller caller, Object command) {
        return send(
                command,
                Map.of(
                        EventMeta.APP, caller.appId().toString(),
                        EventMeta.ACTOR, caller.actor(),
                        EventMeta.REQUEST_ID, caller.requestId(),
                        EventMeta.CAUSE, "request"));
    }

    /** On behalf of nobody: a timer, or the system itself. */
    public @Nullable Object send(UUID appId, String actor, String cause, Object command) {
        return send(command, Map.of(EventMeta.APP, appId.toString(), EventMeta.ACTOR, actor, EventMeta.CAUSE, cause));
    }

    private @Nullable Object send(Object command, Map<String, String> meta) {
        var result = new Result();
        bus.dispatch(
                GenericCommandMessage.asCommandMessage(command).withMetaData(MetaData.from(meta)),
                (_, answer) -> result.message = answer);
        return result.value();
    }

    /** The simple command bus answers before it returns. */
    private static final class Result {

        private @Nullable CommandResultMessage<?> message;

        @Nullable
        Object value() {
            var answer = message;
            if (answer == null) {
                throw new IllegalStateException("the command bus did not answer on the calling thread");
            }
            if (answer.isExceptional()) {
                if (answer.exceptionResult() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a command handler failed", answer.exceptionResult());
            }
            return answer.getPayload();
        }
    }
}
