package dev.slotgraph.webhook.audit;

import dev.slotgraph.platform.replay.ReplayRunner;
import dev.slotgraph.platform.replay.ReplayStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who runs the webhooks' part of replays. */
@Configuration(value = "webhookAuditConfiguration", proxyBeanMethods = false)
class AuditConfiguration {

    /** Beside that of the read side, where one process runs both. */
    @Bean(defaultCandidate = false)
    ReplayRunner webhookPartRunner(JdbcClient jdbc, WebhookReplay work) {
        return new ReplayRunner(new ReplayStore(jdbc), work);
    }
}
