package dev.slotgraph.platform.eventlog;

import org.axonframework.spring.config.SpringAggregateConfigurer;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets every aggregate be loaded from its own kind of stream only: of an id that is something else's, there is none. Without it
 * Axon hands a booking the events of a resource, and fails. Of Axon 4.13.0's {@code @Aggregate(filterEventsByType)} nothing gets
 * that far: its {@code SpringAggregateLookup} passes every other attribute on, and not this one.
 */
final class OwnKindOfStream implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof SpringAggregateConfigurer<?> aggregate) {
            aggregate.setFilterEventsByType(true);
        }
        return bean;
    }
}
