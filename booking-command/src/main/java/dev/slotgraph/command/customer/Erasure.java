package dev.slotgraph.command.customer;

import dev.slotgraph.api.customer.CustomerCommand.EraseCustomer;
import dev.slotgraph.command.customer.Customers.Acquaintance;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.Caller;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Forgets people, in the caller's transaction; who was forgotten before stays so. Thread-safe. */
@Component
class Erasure {

    private final Customers customers;
    private final Commands commands;

    Erasure(Customers customers, Commands commands) {
        this.customers = customers;
        this.commands = commands;
    }

    /** @return whether the app knows, or knew, this person */
    boolean onRequest(Caller caller, UUID customerId) {
        return erase(
                caller.appId(),
                customerId,
                person -> commands.send(caller, new EraseCustomer(person, caller.appId(), "request")));
    }

    void byRule(UUID appId, UUID customerId) {
        erase(
                appId,
                customerId,
                person -> commands.send(appId, "timer", "retention", new EraseCustomer(person, appId, "retention")));
    }

    private boolean erase(UUID appId, UUID customerId, Consumer<UUID> sending) {
        var known = customers.lock(appId, customerId);
        if (known == Acquaintance.KNOWN) {
            sending.accept(customerId);
        }
        return known != Acquaintance.STRANGER;
    }
}
