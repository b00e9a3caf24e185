package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How Axon comes by a booking. Left to itself it looks for annotations on each command and asks Spring for a new bean for each
 * booking, which together take longer than to decide.
 */
@Configuration(proxyBeanMethods = false)
class BookingLookup {

    /** By this name Axon finds it. */
    @Bean
    AggregateFactory<Booking> bookingAggregateFactory() {
        return new AggregateFactory<>() {
            @Override
            public Booking createAggregateRoot(String id, DomainEventMessage<?> first) {
                return first.getPayload() instanceof Booking snapshot ? snapshot : new Booking();
            }

            @Override
            public Class<Booking> getAggregateType() {
                return Booking.class;
            }
        };
    }

    /** The only one that there is, which Axon asks for the others too. */
    @Bean
    CommandTargetResolver commandTargets() {
        var annotated = AnnotationCommandTargetResolver.builder().build();
        return command -> command.getPayload() instanceof BookingCommand asked
                ? new VersionedAggregateIdentifier((Object) asked.bookingId(), null)
                : annotated.resolveTarget(command);
    }
}
