package dev.slotgraph.query.testing;

/** One service for all tests that need nothing special; each makes an app of its own. It goes with the JVM. */
public final class SharedService {

    public static final QueryService INSTANCE = new QueryService();

    private SharedService() {}
}
