package dev.slotgraph.command.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.command.BookingCommandApplication;
import dev.slotgraph.platform.testing.TestPostgres.Database;
import java.time.Clock;
import java.util.Objects;
import org.axonframework.eventhandling.GenericEventMessage;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One node of the write side, with a clock of its own; any number of them over one database. Axon stamps events by a clock that
 * all nodes of a JVM share: the one of the node that started last.
 */
public final class Node implements AutoCloseable {

    private final Clock stamps;
    private final ConfigurableApplicationContext context;
    private final Api api;

    private Node(Clock stamps, ConfigurableApplicationContext context) {
        this.stamps = stamps;
        this.context = context;
        this.api = new Api(
                Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"))),
                CommandTest.KEY);
    }

    /** It runs no timers by itself. */
    public static Node start(Database database) {
        var stamps = GenericEventMessage.clock;
        return new Node(
                stamps,
                new SpringApplicationBuilder(BookingCommandApplication.class, CommandTest.ClockOfTheTest.class)
                        .run(
                                "--server.port=0",
                                "--slotgraph.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                                "--slotgraph.bootstrap-key=" + CommandTest.KEY,
                                "--slotgraph.rate-limit.per-minute=0",
                                "--slotgraph.timers.enabled=false",
                                "--spring.datasource.url=" + database.url(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.datasource.hikari.maximum-pool-size=10"));
    }

    public Api api() {
        return api;
    }

    public MovableClock clock() {
        return bean(MovableClock.class);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Cuts the node off its database, as its death would: nothing that it has begun is finished or taken back by it. */
    public void die() {
        bean(HikariDataSource.class).close();
    }

    @Override
    public void close() {
        context.close();
        GenericEventMessage.clock = stamps;
    }
}
