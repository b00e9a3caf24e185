package dev.slotgraph.platform.domain;

import static dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration.EVENT_MODULE;

import dev.slotgraph.api.event.EventCatalog;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.platform.web.SlotgraphWebAutoConfiguration.PersonalData;
import java.time.Clock;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JacksonModule;

/** Brings the domain to the event log: which events there are, and how personal data in them is sealed. */
@AutoConfiguration(before = SlotgraphEventLogAutoConfiguration.class)
public class SlotgraphDomainAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EventCatalog eventCatalog() {
        return SlotgraphEvents.CATALOG;
    }

    @Bean
    @ConditionalOnMissingBean
    GraphCatalog graphCatalog(EventStore log) {
        return new LoggedGraphs(new BuiltInGraphs(GraphFiles.builtIn()), log);
    }

    @Bean
    @ConditionalOnMissingBean
    Ids ids(Clock clock) {
        return new Ids(clock);
    }

    @Bean(defaultCandidate = false)
    @Qualifier(EVENT_MODULE)
    JacksonModule personalDataEventModule(PersonalData personalData) {
        return personalData.module();
    }
}
