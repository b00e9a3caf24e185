package dev.slotgraph.webhook;

import dev.slotgraph.webhook.address.OwnSockets.Peer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database's host, from the URL that leads to it. Pure. */
final class JdbcPeer {

    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://([^/:,?\\[]+|\\[[^]]+])(?::(\\d{1,5}))?[/?,].*");
    private static final int DEFAULT_PORT = 5432;

    private JdbcPeer() {}

    static Optional<Peer> of(String url) {
        Matcher match = URL.matcher(url);
        if (!match.matches()) {
            return Optional.empty();
        }
        String port = match.group(2);
        return Optional.of(new Peer(match.group(1), port == null ? DEFAULT_PORT : Integer.parseInt(port)));
    }
}
