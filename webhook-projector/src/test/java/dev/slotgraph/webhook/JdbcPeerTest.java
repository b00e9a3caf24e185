package dev.slotgraph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.webhook.address.OwnSockets.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcPeerTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.example:6543/slotgraph, db.example, 6543",
        "jdbc:postgresql://db/slotgraph?ssl=true, db, 5432",
        "'jdbc:postgresql://one:1,two:2/slotgraph', one, 1",
        "jdbc:postgresql://[::1]:5433/slotgraph, [::1], 5433",
    })
    void theDatabaseIsFoundInItsUrl(String url, String host, int port) {
        assertThat(JdbcPeer.of(url)).contains(new Peer(host, port));
    }

    @Test
    void aUrlWithoutAHostNamesNobody() {
        assertThat(JdbcPeer.of("")).isEmpty();
        assertThat(JdbcPeer.of("jdbc:postgresql:slotgraph")).isEmpty();
    }
}
