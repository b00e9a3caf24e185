package dev.slotgraph.command.register;

import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.command.register.RegisterRejection.InUse;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.util.Locale;
import java.util.Optional;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Sends the commands of resources, sites and projects, and turns their rejections into problems. Thread-safe. */
@Component
public class Entries {

    private final Commands commands;

    Entries(Commands commands) {
        this.commands = commands;
    }

    /** @param model as Timekit names it, such as {@code Resource} */
    public void send(Caller caller, String model, Object command) {
        translating(model, () -> commands.send(caller, command));
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 404 where there is none */
    public static <D> Entry<D> found(Optional<Entry<D>> entry, String model) {
        return entry.orElseThrow(() -> Problem.notFound(model).asException());
    }

    private static void translating(String model, Runnable sending) {
        try {
            sending.run();
        } catch (EntryNotFound | AggregateNotFoundException _) {
            throw Problem.notFound(model).asException();
        } catch (InUse e) {
            throw Problem.conflict("in_use", model + " is in use")
                    .detail(String.valueOf(e.getMessage()))
                    .asException();
        } catch (DuplicateKeyException e) {
            if (String.valueOf(e.getMessage()).contains("project_slug")) {
                throw Problem.invalid("slug", "is taken").asException();
            }
            throw duplicate(model);
        } catch (AggregateStreamCreationException _) {
            throw duplicate(model);
        }
    }

    private static ProblemException duplicate(String model) {
        return Problem.conflict("duplicate_id", "Id is taken")
                .detail("there is a %s with this id already".formatted(model.toLowerCase(Locale.ROOT)))
                .error("id", "is taken")
                .asException();
    }
}
