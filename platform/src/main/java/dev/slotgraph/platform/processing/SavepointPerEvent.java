package dev.slotgraph.platform.processing;

import javax.sql.DataSource;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Gives each event its own savepoint where there are dead letters and handlers write at once. PostgreSQL aborts the whole transaction at the first failed
 * statement; storing the letter would fail too, and the batch be retried for ever (AxonFramework#3289). It sits below the catch
 * of the queue, so that the letter is stored in a healthy transaction. It goes when Axon does this by itself.
 */
final class SavepointPerEvent implements HandlerEnhancerDefinition {

    private final DataSource dataSource;
    private final Processors processors;

    SavepointPerEvent(DataSource dataSource, Processors processors) {
        this.dataSource = dataSource;
        this.processors = processors;
    }

    @Override
    public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> original) {
        ProcessingGroup group = AnnotationUtils.findAnnotation(original.declaringClass(), ProcessingGroup.class);
        return group == null ? original : new Guarded<>(original, group.value());
    }

    private final class Guarded<T> extends WrappedMessageHandlingMember<T> {

        private final String group;

        Guarded(MessageHandlingMember<T> handler, String group) {
            super(handler);
            this.group = group;
        }

        @Override
        public Object handle(Message<?> message, @Nullable T target) throws Exception {
            // Asked now, for handlers may be inspected before all processors are registered.
            boolean savepoint =
                    processors.named(group).filter(ProcessorSpec::savepoints).isPresent();
            return savepoint && TransactionSynchronizationManager.isActualTransactionActive()
                    ? Savepoints.run(dataSource, () -> super.handle(message, target))
                    : super.handle(message, target);
        }
    }
}
