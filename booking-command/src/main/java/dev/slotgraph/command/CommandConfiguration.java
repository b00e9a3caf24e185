package dev.slotgraph.command;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.eventlog.AppendedPosition;
import dev.slotgraph.platform.eventlog.LogHead;
import dev.slotgraph.platform.link.LinkConfiguration;
import dev.slotgraph.platform.write.FirstAnswers;
import dev.slotgraph.platform.write.Writes;
import java.time.Clock;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.eventhandling.GenericEventMessage;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The write side, as a part of whatever runs it. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableScheduling
@Import(LinkConfiguration.class)
public class CommandConfiguration {

    /** Axon stamps events by a clock that it keeps in a static field; decisions and stamps must not differ. */
    @Bean
    InitializingBean eventsAreStampedByTheClock(Clock clock) {
        return () -> GenericEventMessage.clock = clock;
    }

    @Bean
    Writes writes(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            SubjectKeys keys,
            MasterKey masterKey,
            AppendedPosition appended,
            LogHead head,
            JsonMapper json,
            Clock clock) {
        return new Writes(
                new FirstAnswers("booking", jdbc, keys, masterKey), transactions, appended, head, json, clock);
    }

    /**
     * None: a transaction that changes several bookings has rows locked while it waits for the next, so that two of them could
     * wait for each other, each in one place where the other's wait is not seen. Only the database's locks are to wait for.
     */
    @Bean
    LockFactory bookingLocks() {
        return NullLockFactory.INSTANCE;
    }

    @Bean
    TransactionTemplate writeTransactions(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }
}
