package dev.slotgraph.command.customer;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.customer.CustomerCommand.EraseCustomer;
import dev.slotgraph.api.customer.CustomerEvent;
import dev.slotgraph.api.customer.CustomerEvent.CustomerErased;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A person as the log knows one apart from bookings: forgotten, once. */
@Aggregate(type = "customer")
class Customer {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    Customer() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(EraseCustomer command, Customers customers) {
        apply(new CustomerErased(command.customerId(), command.reason()));
        customers.forget(command.customerId());
    }

    @EventSourcingHandler
    void on(CustomerEvent event) {
        id = EraseCustomer.streamOf(event.customerId());
    }
}
