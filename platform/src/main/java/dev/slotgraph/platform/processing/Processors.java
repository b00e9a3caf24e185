package dev.slotgraph.platform.processing;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.StreamableMessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Registers processors the one way that loses nothing.
 *
 * <p>They start with a plain token at the start of the log. Axon's own first token is a {@code ReplayToken} up to the head: the
 * whole history would be a "replay", {@code @DisallowReplay} handlers (whatever acts, such as webhooks) would skip it, and
 * what was appended between two starts would be handled or not depending on when the head was asked for. A replay is only ever
 * what somebody asked for by a reset.
 *
 * <p>An exception of a handler is never just logged, which is Axon's default: the batch is retried, or the event parked.
 * Thread-safe.
 */
public final class Processors {

    private static final int MOST_WORKERS = 4;
    private static final long LOOK_FOR_SEGMENTS_MILLIS = 2_000;
    private static final String SEEN = Processors.class.getName();

    /**
     * What a projection wrote can be made again, and its token is lost with it: waiting for the disk would buy nothing but a
     * slower reader, and takes turns with the writes that have to wait.
     */
    private static final String COMMIT_WITHOUT_WAITING = "set local synchronous_commit to off";

    private final TokenStores tokenStores;
    private final DeadLetters deadLetters;
    private final JdbcClient own;
    private final Map<String, ProcessorSpec> specs = new ConcurrentHashMap<>();
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();

    public Processors(TokenStores tokenStores, DeadLetters deadLetters, DataSource own) {
        this.tokenStores = tokenStores;
        this.deadLetters = deadLetters;
        this.own = JdbcClient.create(own);
    }

    /** Registers a processor that no bean declares; those that are beans are registered already. */
    public void register(EventProcessingConfigurer configurer, ProcessorSpec spec) {
        if (specs.putIfAbsent(spec.name(), spec) != null) {
            throw new IllegalStateException("two processors are named '" + spec.name() + "'");
        }
        String name = spec.name();
        var sequence = new StableSequence(spec.sequence());
        configurer
                .registerPooledStreamingEventProcessor(
                        name,
                        Configuration::eventStore,
                        (configuration, builder) -> settings(spec, configuration, builder))
                .registerTokenStore(name, configuration -> tokenStores.in(spec.schema()))
                .registerSequencingPolicy(name, configuration -> sequence)
                .registerListenerInvocationErrorHandler(name, configuration -> PropagatingErrorHandler.instance())
                .registerHandlerInterceptor(name, configuration -> (unitOfWork, chain) -> {
                    var batch = unitOfWork.root();
                    batch.getOrComputeResource(SEEN, key -> {
                        own.sql(COMMIT_WITHOUT_WAITING).update();
                        batch.onCleanup(done -> progress(name).batchCommitted());
                        return Boolean.TRUE;
                    });
                    return chain.proceed();
                });
        if (spec.deadLetters()) {
            configurer
                    .registerDeadLetterQueue(name, configuration -> deadLetters.queue(spec))
                    // A reset clears the queue: else what it replays of a parked sequence is parked again, and lost to
                    // the projection.
                    .registerDeadLetteringEventHandlerInvokerConfiguration(
                            name,
                            (configuration, builder) -> builder.allowReset(true).enableSequenceIdentifierCache());
        }
    }

    private static PooledStreamingEventProcessor.Builder settings(
            ProcessorSpec spec, Configuration configuration, PooledStreamingEventProcessor.Builder builder) {
        return builder.initialSegmentCount(spec.segments())
                .batchSize(spec.batchSize())
                .initialToken(StreamableMessageSource::createTailToken)
                .tokenClaimInterval(LOOK_FOR_SEGMENTS_MILLIS)
                .claimExtensionThreshold(TokenStores.CLAIM.toMillis() / 3)
                .enableCoordinatorClaimExtension()
                .workerExecutor(name -> workers(spec, configuration));
    }

    private static ScheduledExecutorService workers(ProcessorSpec spec, Configuration configuration) {
        // Platform threads: their number bounds the connections that a rebuild takes.
        ScheduledExecutorService workers = Executors.newScheduledThreadPool(
                Math.min(spec.segments(), MOST_WORKERS),
                Thread.ofPlatform().name(spec.name() + "-", 0).factory());
        configuration.onShutdown(workers::shutdown);
        return workers;
    }

    /** All that are registered. */
    public Collection<ProcessorSpec> all() {
        return specs.values();
    }

    Optional<ProcessorSpec> named(String name) {
        return Optional.ofNullable(specs.get(name));
    }

    Progress progress(String name) {
        return progress.computeIfAbsent(name, key -> new Progress());
    }
}
