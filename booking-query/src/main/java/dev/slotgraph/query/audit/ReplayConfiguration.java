package dev.slotgraph.query.audit;

import dev.slotgraph.platform.replay.ReplayRunner;
import dev.slotgraph.platform.replay.ReplayStore;
import dev.slotgraph.query.store.ReadModelDatabase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The replays, and who runs the read model's part of them. */
@Configuration(value = "queryReplayConfiguration", proxyBeanMethods = false)
class ReplayConfiguration {

    @Bean
    ReplayStore queryReplayStore(ReadModelDatabase database) {
        return new ReplayStore(database.sql());
    }

    @Bean
    ReplayRunner queryReplayRunner(ReplayStore store, Steps steps) {
        return new ReplayRunner(store, steps);
    }
}
